// In: the app, and who may call it with alerts. Out: built-in authentication in front of that one
// door: an action group brings a token as well as the key. Source: Microsoft Learn, authsettingsV2.
// assumed: an excluded path is just itself, and with `/*` all below it; each stands here both ways.
import { entraCaller } from '../types.bicep'

@description('Name of the function app.')
param appName string

@description('The Entra app that vouches for the caller.')
param alertCaller entraCaller

var clientId = replace(alertCaller.identifierUri, 'api://', '')

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      excludedPaths: [
        '/admin'
        '/admin/*'
        '/runtime'
        '/runtime/*'
        '/api/targets'
        '/api/targets/*'
        '/api/audit'
        '/api/audit/*'
        '/api/brakes'
        '/api/brakes/*'
        '/api/health_check'
        '/api/health_check/*'
        '/api/do_failover'
        '/api/do_failover/*'
        '/api/failovers'
        '/api/failovers/*'
        '/api/approvals'
        '/api/approvals/*'
      ]
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          openIdIssuer: '${environment().authentication.loginEndpoint}${alertCaller.tenantId}/v2.0'
          clientId: clientId
        }
        validation: {
          allowedAudiences: [alertCaller.identifierUri, clientId]
          defaultAuthorizationPolicy: {
            allowedApplications: [alertCaller.appId]
          }
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}
