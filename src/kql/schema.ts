/**
 * What a query may read: table names, their columns and the columns' types.
 * `logAnalyticsSchema` is the tables that rules and workbook read, as Azure Monitor documents them
 * (Microsoft Learn: "Azure Monitor Logs reference").
 */

export type KqlType =
  | 'string'
  | 'long'
  | 'int'
  | 'real'
  | 'decimal'
  | 'bool'
  | 'datetime'
  | 'timespan'
  | 'dynamic'
  | 'guid';

/** Column name to type, in the table's order. */
export type TableSchema = Readonly<Record<string, KqlType>>;

/** Table name to columns. */
export type Schema = Readonly<Record<string, TableSchema>>;

export interface Column {
  readonly name: string;
  readonly type: KqlType;
}

/**
 * Columns every table of a workspace has (Microsoft Learn: "Standard columns in Azure Monitor
 * Logs").
 */
const standardColumns = {
  TenantId: 'string',
  SourceSystem: 'string',
  Type: 'string',
  _ResourceId: 'string',
  _SubscriptionId: 'string',
  _IsBillable: 'string',
  _BilledSize: 'real',
} satisfies TableSchema;

export const logAnalyticsSchema: Schema = {
  AppTraces: {
    TimeGenerated: 'datetime',
    Message: 'string',
    SeverityLevel: 'int',
    Properties: 'dynamic',
    Measurements: 'dynamic',
    ItemCount: 'int',
    OperationName: 'string',
    OperationId: 'string',
    ParentId: 'string',
    AppRoleName: 'string',
    AppRoleInstance: 'string',
    AppVersion: 'string',
    SDKVersion: 'string',
    ResourceGUID: 'string',
    ...standardColumns,
  },
  ContainerInstanceLog: {
    TimeGenerated: 'datetime',
    ContainerGroup: 'string',
    ContainerID: 'string',
    ContainerImage: 'string',
    ContainerName: 'string',
    Location: 'string',
    Message: 'string',
    OSType: 'string',
    Source: 'string',
    ...standardColumns,
  },
  ContainerEvent: {
    TimeGenerated: 'datetime',
    ContainerGroup: 'string',
    ContainerGroupInstanceID: 'string',
    ContainerID: 'string',
    ContainerName: 'string',
    Count: 'int',
    Location: 'string',
    Message: 'string',
    OSType: 'string',
    Reason: 'string',
    ...standardColumns,
  },
};
