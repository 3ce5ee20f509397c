using HybridCloud.Delivery.Processes;
namespace HybridCloud.Delivery.Terraform;

/// <summary>
/// A state that Terraform could not write after an apply and left as <c>errored.tfstate</c>: without it, nobody knows what was created. It
/// holds secrets.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="stack">The stack.</param>
/// <param name="folder">Where Terraform ran.</param>
/// <param name="push">Pushes the file to the state's place.</param>
/// <param name="time">The clock.</param>
internal sealed class ErroredState(DeliverySettings settings, string stack, string folder, Func<string, CancellationToken, Task> push, TimeProvider time)
{
    private const int Attempts = 6;

    private string Left => Path.Combine(folder, "errored.tfstate");

    /// <summary>Whether Terraform left such a state.</summary>
    public bool Exists => File.Exists(Left);

    /// <summary>Retries the push, or else saves the file in the work folder.</summary>
    /// <returns>A sentence about the outcome.</returns>
    public async Task<string> KeepAsync(CancellationToken cancellationToken)
    {
        var fault = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                await push(Left, cancellationToken);
                File.Delete(Left);
                return $"Terraform could not write the state of {stack} at first; it has been written now, and nothing is lost.";
            }
            catch (DeliveryException e)
            {
                fault = e.Message;
            }

            if (attempt < Attempts)
                await Task.Delay(settings.State.WritePatience / Attempts, time, cancellationToken);
        }

        return $"The state of what was applied of {stack} could not be written ({fault.ReplaceLineEndings(" ")}). {await SaveAsync(cancellationToken)} " +
            "Push it before anything else is deployed: docs/RUNBOOK.md, \"A state that could not be written\".";
    }

    private async Task<string> SaveAsync(CancellationToken cancellationToken)
    {
        var kept = Directory.CreateDirectory(Path.Combine(settings.WorkFolder, "errored"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var plain = Path.Combine(kept, $"{settings.Environment}-{stack}.tfstate");
        File.Move(Left, plain, overwrite: true);
        File.SetUnixFileMode(plain, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (settings.State.RecoveryCertificate is not { } certificate)
            return $"It is kept in {plain}; on a machine that is thrown away afterwards, set RECOVERY_CERTIFICATE, so that it can leave that machine encrypted.";

        var authority = Path.Combine(kept, "certificate.pem");
        await File.WriteAllTextAsync(authority, certificate, cancellationToken);
        var encrypted = plain + ".cms";
        var result = await ProcessRunner.RunAsync(
            "openssl", ["cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "PEM", "-in", plain, "-out", encrypted, authority],
            kept, settings.Variables, echo: null, cancellationToken);
        return result.ExitCode == 0
            ? $"It is kept in {plain}, and encrypted for RECOVERY_CERTIFICATE in {encrypted}."
            : $"It is kept in {plain}; it could not be encrypted for RECOVERY_CERTIFICATE: {result.Error.Trim()}";
    }
}
