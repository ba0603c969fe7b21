// What scripts/snapshot.sh deploys in thought: every choice as it is when none is made.
using '../main.bicep'

param environmentName = 'snapshot'
param location = 'westeurope'
// A day that does not change, where the template takes today's.
param budgetFrom = '2026-01-01'
