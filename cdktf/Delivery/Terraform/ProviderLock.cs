using HybridCloud.Delivery.Processes;
namespace HybridCloud.Delivery.Terraform;

/// <summary>A stack's lock file: the providers' versions and the hashes of their files. If it is committed, Terraform runs no other files.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/files/dependency-lock</remarks>
internal static class ProviderLock
{
    private const string Terraforms = ".terraform.lock.hcl";

    /// <summary>The platforms of workflows and of developers' machines.</summary>
    private const string Platforms = "linux_amd64,darwin_arm64";

    /// <summary>Where a stack's lock file is committed.</summary>
    public static string Committed(string stack) => Path.Combine("cdktf", "locks", $"{stack}.lock.hcl");

    /// <summary>
    /// Writes a stack's lock file, for the platforms in PROVIDER_PLATFORMS (default linux_amd64,darwin_arm64), from Terraform's registry
    /// or from a mirror in the folder PROVIDER_MIRROR.
    /// </summary>
    /// <returns>Path of the lock file.</returns>
    /// <exception cref="DeliveryException">Terraform cannot get a provider for one of the platforms.</exception>
    public static async Task<string> WriteAsync(DeliverySettings settings, string stack, CancellationToken cancellationToken)
    {
        // A separate folder, away from the lock file and providers beside the stack.
        var folder = Directory.CreateTempSubdirectory("lock-");
        try
        {
            var configuration = StackConfiguration.Read(settings, stack).GetRawText();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "stack.tf.json"), configuration, cancellationToken);
            var mirror = settings.Variables.GetValueOrDefault("PROVIDER_MIRROR") is { Length: > 0 } place ? $"-fs-mirror={Path.GetFullPath(place)}" : null;
            var platforms = settings.Variables.GetValueOrDefault("PROVIDER_PLATFORMS") is { Length: > 0 } named ? named : Platforms;
            string[] arguments = ["providers", "lock", "-no-color", .. platforms.Split(',').Select(platform => $"-platform={platform}"), .. mirror is null ? Array.Empty<string>() : [mirror]];
            var result = await ProcessRunner.RunAsync("terraform", arguments, folder.FullName, settings.Variables, echo: null, cancellationToken);
            if (result.ExitCode != 0)
                throw TerraformFailure.Explain("providers", stack, result);
            Directory.CreateDirectory(Path.GetDirectoryName(Committed(stack))!);
            File.Copy(Path.Combine(folder.FullName, Terraforms), Committed(stack), overwrite: true);
            return Committed(stack);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Copies the committed lock file, if there is one, to a stack's folder.</summary>
    /// <param name="stack">Name of the stack.</param>
    /// <param name="folder">Folder of its configuration.</param>
    /// <returns>Arguments for <c>terraform init</c> that enforce it; none without a lock file.</returns>
    public static IReadOnlyList<string> Install(string stack, string folder)
    {
        if (!File.Exists(Committed(stack)))
            return [];
        File.Copy(Committed(stack), Path.Combine(folder, Terraforms), overwrite: true);
        return ["-lockfile=readonly"];
    }
}
