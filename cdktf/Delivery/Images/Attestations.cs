using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Images;

/// <summary>What the GitHub workflow that built an image has signed for it: its provenance and its bill of materials.</summary>
/// <remarks>https://docs.github.com/en/actions/concepts/security/artifact-attestations</remarks>
internal static class Attestations
{
    private const string Workflow = ".github/workflows/deploy.yml";

    private static readonly (string Type, string What)[] Demanded =
    [
        ("https://slsa.dev/provenance/v1", "of its provenance"),
        ("https://cyclonedx.org/bom", "of its bill of materials"),
    ];

    /// <summary>Refuses images that the workflow did not attest, if ATTESTATIONS requires it.</summary>
    /// <exception cref="DeliveryException">An image is not attested.</exception>
    public static async Task DemandAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var settings = deployment.Settings;
        foreach (var stack in settings.Stacks.Where(stack => settings.Images.MustBeAttested && StackConfiguration.Declares(settings, stack, "image_digest")))
        {
            var repository = ImageRepository.Of(settings, deployment.Target, stack)!;
            var image = settings.Images.Promoted is { } promoted && StackConfiguration.Declares(settings, stack, "image")
                ? promoted
                : $"{await repository.AddressAsync(cancellationToken)}@{deployment.Of(stack).Images.Digest}";
            await DemandAsync(settings.GitHub, image, await repository.CredentialsAsync(cancellationToken), cancellationToken);
            await deployment.Output.WriteLineAsync($"{image} is attested");
        }
    }

    /// <summary>Refuses an image that lacks an attestation. The GitHub CLI verifies signature, repository and workflow.</summary>
    /// <param name="gitHub">The repository whose workflow must have signed, and a token that may read its attestations.</param>
    /// <param name="image">Registry, repository and digest.</param>
    /// <param name="credentials">A Docker <c>config.json</c> that may read the image. Secret.</param>
    /// <param name="cancellationToken">Stops the GitHub CLI.</param>
    /// <param name="commandLine">Program name of the GitHub CLI.</param>
    /// <exception cref="DeliveryException">An attestation is missing or cannot be verified; the message says which, and what to do.</exception>
    public static async Task DemandAsync(GitHubSettings gitHub, string image, string credentials, CancellationToken cancellationToken, string commandLine = "gh")
    {
        if (gitHub.Repository is not { } repository)
            throw new DeliveryException("ATTESTATIONS is 'required', but GITHUB_REPOSITORY does not say whose workflow must have signed: set it to owner/name. Nothing was applied.");
        // A temporary folder that only this user can read; the credentials never appear on a command line.
        var folder = Directory.CreateTempSubdirectory("attestations-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), credentials, cancellationToken);
            var variables = new Dictionary<string, string>(gitHub.Variables) { ["DOCKER_CONFIG"] = folder.FullName };
            if (gitHub.Token is { } token)
                variables["GH_TOKEN"] = token;
            foreach (var (type, what) in Demanded)
            {
                var answer = await ProcessRunner.RunAsync(
                    commandLine,
                    ["attestation", "verify", $"oci://{image}", "--repo", repository, "--signer-workflow", $"{repository}/{Workflow}", "--predicate-type", type],
                    Directory.GetCurrentDirectory(), variables, echo: null, cancellationToken);
                if (answer.ExitCode != 0)
                {
                    throw new DeliveryException(
                        $"{image} has no attestation {what} by {Workflow} of {repository} that verifies, and ATTESTATIONS is 'required': {answer.Error.Trim()}\nDeploy a commit that this workflow built. Nothing was applied.");
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
