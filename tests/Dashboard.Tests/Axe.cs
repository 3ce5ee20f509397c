using System.Text.Json;

namespace HybridCloud.Dashboard.Tests;

/// <summary>The accessibility engine axe-core, run inside the page.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(Checkout.Path("tests/Dashboard.Tests"), "node_modules", "axe-core", "axe.min.js");

    /// <summary>Every broken rule of WCAG 2.2 A and AA and of good practice, one line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        Assert.SkipUnless(File.Exists(Script), "Dashboard: axe-core is not installed (npm ci in tests/Dashboard.Tests did not work)");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script, TestContext.Current.CancellationToken));
        var violations = await page.EvaluateAsync<JsonElement>("axe.run().then((result) => result.violations)");
        return
        [
            .. from violation in violations.EnumerateArray()
               from node in violation.GetProperty("nodes").EnumerateArray()
               select $"{violation.GetProperty("id")}: {node.GetProperty("html")}: {node.GetProperty("failureSummary")}",
        ];
    }
}
