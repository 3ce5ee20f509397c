using HybridCloud.Dashboard;
using HybridCloud.Local;

// dashboardbrowser screenshots <folder> | review <folder> | first-paint
var missing = Browser.Missing ?? (LocalSystem.Missing.Count > 0 ? $"not installed: {string.Join(", ", LocalSystem.Missing)}" : null);
if (missing is not null)
{
    await Console.Error.WriteLineAsync($"dashboard: {missing}");
    return 1;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using var system = await LocalSystem.StartAsync(new LocalSystemOptions { WorkerInterval = TimeSpan.FromSeconds(10) }, stop.Token);
await SampleHistory.AddAsync(system, stop.Token);
await Readiness.UntilRecordedAsync(system.DashboardUrl, TimeSpan.FromSeconds(90), stop.Token);
await using var browser = await Browser.StartAsync();
switch (args)
{
    case ["screenshots", var folder]:
        await Screenshots.TakeAsync(browser, system.DashboardUrl, folder, Console.Out);
        return 0;
    case ["review", var folder]:
        await Screenshots.TakeForReviewAsync(browser, system, folder, Console.Out, stop.Token);
        return 0;
    case ["first-paint"]:
        return await FirstPaint.MeasureAsync(browser, system.DashboardUrl, Console.Out) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("usage: dashboardbrowser screenshots <folder> | review <folder> | first-paint");
        return 2;
}
