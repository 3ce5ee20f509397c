using System.Diagnostics;
using HybridCloud.TestSupport;

namespace HybridCloud.Clouds.Accounts;

/// <summary>The Node program of tests/Clouds/Providers, which answers each line of input with one. It ends with this process at the latest.</summary>
internal sealed class ProviderStandIn : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Starts the program.</summary>
    public ProviderStandIn(params string[] arguments)
    {
        process = Process.Start(new ProcessStartInfo(Checkout.Path("tests/Clouds/Providers/run"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Sends a line and returns the answer.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message includes its output.</exception>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await process.StandardInput.FlushAsync(cancellationToken);
            return await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"The providers' stand-in did not start: {await errors}");
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        turn.Dispose();
    }
}
