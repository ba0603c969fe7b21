// In: the app, and who may call it with alerts; null: whoever has a key. Out: built-in authentication
// in front of that one door: an action group brings a token as well as the key. Deployed also to be
// switched off: what a template leaves out stays as it was. Source: Microsoft Learn, authsettingsV2.
// assumed: an excluded path is just itself, and with `/*` all below it; each stands here both ways.
import { entraCaller } from '../types.bicep'

@description('The Entra app that vouches for the caller; null: a key is enough.')
param alertCaller entraCaller?

@description('Name of the function app.')
param appName string

var caller = alertCaller ?? {
  tenantId: ''
  objectId: ''
  clientId: ''
  identifierUri: ''
  appId: ''
}
var byEntra = {
  azureActiveDirectory: {
    enabled: true
    registration: {
      openIdIssuer: '${environment().authentication.loginEndpoint}${caller.tenantId}/v2.0'
      clientId: caller.clientId
    }
    validation: {
      allowedAudiences: [caller.identifierUri, caller.clientId]
      defaultAuthorizationPolicy: {
        allowedApplications: [caller.appId]
      }
    }
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: alertCaller != null
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
    identityProviders: alertCaller == null ? {} : byEntra
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}
