namespace HybridCloud.Clouds.Tests;

/// <summary>The stacks as `make synth` writes them.</summary>
internal static class Synthesis
{
    public static async Task RunAsync(string folder, string environment, string stacks, CancellationToken cancellationToken = default)
    {
        var variables = new Dictionary<string, string?>
        {
            ["IMAGE_TAG"] = "3f9c2ab",
            ["ENVIRONMENT"] = environment,
            ["STACK"] = stacks,
            ["CDKTF_OUTDIR"] = folder,
        };
        (await Command.RunAsync("dotnet", [Checkout.Infrastructure], Checkout.Root, variables, cancellationToken)).Succeeded();
    }
}
