/** A log alert in the common alert schema (Microsoft Learn), as an action group posts one. */
export function anAlert(
  number: number,
  resourceId: string,
  firedAtMs: number,
): Readonly<Record<string, unknown>> {
  const alertId = `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${number}`;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId,
        alertRule: 'container-ended',
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [resourceId.toLowerCase()],
        originAlertId: alertId,
        firedDateTime: new Date(firedAtMs).toISOString(),
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: { conditionType: 'LogQueryCriteria', condition: { allOf: [] } },
    },
  };
}
