using System.Text;
using System.Text.Json;
using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>The repository in the AWS account's registry, which the stack itself creates.</summary>
/// <param name="settings">The settings.</param>
/// <param name="target">The account.</param>
/// <param name="name">Name of the repository.</param>
internal sealed class EcrRepository(ImageSettings settings, Target target, string name) : IImageRepository
{
    private Task<string>? password;

    public string Owner => $"AWS account {target.Account}";

    public bool MadeByStack => true;

    public string Name => name;

    private string Host => settings.RegistryHost ?? $"{target.Account}.dkr.ecr.{target.Region}.amazonaws.com";

    public Task<string> AddressAsync(CancellationToken cancellationToken) => Task.FromResult($"{Host}/{Name}");

    public async Task<string> CredentialsAsync(CancellationToken cancellationToken)
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{await PasswordAsync(cancellationToken)}"));
        return JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [Host] = new { auth } } });
    }

    public async Task<string?> DigestAsync(string tag, CancellationToken cancellationToken)
    {
        using var registry = new RegistryClient(Host, "AWS", await PasswordAsync(cancellationToken));
        return await registry.DigestAsync(Name, tag, RegistryClient.Image, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> PlatformsAsync(string tag, CancellationToken cancellationToken)
    {
        using var registry = new RegistryClient(Host, "AWS", await PasswordAsync(cancellationToken));
        return await registry.PlatformsAsync(Name, tag, cancellationToken);
    }

    // The AWS CLI supports every source of credentials.
    private Task<string> PasswordAsync(CancellationToken cancellationToken) => password ??= AskPasswordAsync(cancellationToken);

    private async Task<string> AskPasswordAsync(CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.RunAsync(
            "aws", ["ecr", "get-login-password", "--region", target.Region], Directory.GetCurrentDirectory(), settings.Variables, echo: null, cancellationToken);
        return answer.ExitCode == 0
            ? answer.Output.Trim()
            : throw new DeliveryException($"aws ecr get-login-password failed: {answer.Error.Trim()}");
    }
}
