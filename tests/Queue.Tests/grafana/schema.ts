import type { Dashboard, DataSourceRef, Panel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
import type { FieldConfig, Options as TimeSeriesOptions } from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';

/** A type as JSON writes it: an enum by its value. */
type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

/** Grafana fills in what a panel leaves out. */
type Some<T> = T extends readonly (infer E)[] ? Some<E>[] : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

/** A query for Prometheus, whose schema Grafana publishes with the data source and not in this package. */
interface PrometheusQuery {
    refId: string;
    datasource: DataSourceRef;
    expr: string;
    legendFormat?: string;
    editorMode?: 'code' | 'builder';
    range?: boolean;
    instant?: boolean;
    format?: 'time_series' | 'table' | 'heatmap';
}

type PanelOf<Type extends string, Options, Custom> = Json<Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'>> & {
    type: Type;
    options: Some<Json<Options>>;
    fieldConfig: {
        defaults: Json<Omit<NonNullable<Panel['fieldConfig']>['defaults'], 'custom'>> & { custom?: Some<Json<Custom>> };
        overrides: Json<NonNullable<Panel['fieldConfig']>['overrides']>;
    };
    targets: PrometheusQuery[];
};

/** A dashboard with the kinds of panels that are in use. */
export type QueueDashboard = Json<Omit<Dashboard, 'panels'>> & {
    panels: (PanelOf<'stat', StatOptions, object> | PanelOf<'timeseries', TimeSeriesOptions, FieldConfig>)[];
};
