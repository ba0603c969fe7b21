// In: what a month may cost. Out: mails at 80 % and when the forecast is above it. Nothing is ever
// stopped by it. A budget is made once, since Azure refuses another first month for one that is
// there, and the parameter's default moves; another sum makes another budget beside it.

@description('What a month may cost, in the currency of the subscription; more than 0.')
param monthly int

@description('First day of a month that is not over yet, such as 2026-12-01; of the first deployment alone.')
param firstMonth string

@description('Who is told; Azure wants one at least.')
param emails string[]

@onlyIfNotExists()
resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'paramedic-${monthly}'
  properties: {
    category: 'Cost'
    amount: monthly
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: firstMonth
    }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
      }
      forecast: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
      }
    }
  }
}
