// In: what a month may cost. Out: mails at 80 % and when the forecast is above it. Nothing is ever
// stopped by it.

@description('What a month may cost, in the currency of the subscription.')
@minValue(1)
param monthly int

@description('First day of a month that is not over yet, such as 2026-12-01. assumed: it may move with a later deployment.')
param firstMonth string

@description('Who is told.')
@minLength(1)
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'paramedic'
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
