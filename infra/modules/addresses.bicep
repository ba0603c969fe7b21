// In: the targets that targets.bicep has made, now or long ago. Out: the app settings that take their
// addresses. A file of its own, so that it reads what is there: of a group that was left alone, the
// file with its declaration knows nothing for certain. A name is let go with the group (Microsoft
// Learn: container groups); assumed: a group that is stopped still tells it.
import { namedText, targetSettings } from '../types.bicep'

@description('What makes names of hosts unique.')
param token string

@description('The targets that were made.')
param targets targetSettings[]

resource groups 'Microsoft.ContainerInstance/containerGroups@2025-09-01' existing = [
  for target in targets: {
    name: 'ci-${target.id}-${token}'
  }
]

@description('The app settings that take their addresses.')
output urls namedText[] = [
  for (target, i) in targets: {
    name: target.urlSetting
    value: 'http://${groups[i].properties.ipAddress.fqdn}'
  }
]
