using HybridCloud.Delivery.Processes;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Images;

/// <summary>The container engine to build with: the first of docker, podman and buildah that works.</summary>
internal sealed class ContainerEngine
{
    // App Platform and, by default, Fargate run this, whatever machine builds the image.
    private const string Platform = "linux/amd64";
    private static readonly string[] Known = ["docker", "podman", "buildah"];

    private readonly string program;
    private readonly string[] options;
    private readonly IReadOnlyDictionary<string, string> variables;
    private readonly TextWriter output;

    private ContainerEngine(string program, string[] options, IReadOnlyDictionary<string, string> variables, TextWriter output)
    {
        this.program = program;
        this.options = options;
        this.variables = variables;
        this.output = output;
    }

    public string Name => program;

    /// <summary>Finds an engine. CONTAINER_ENGINE can name one, with options: <c>buildah --storage-driver vfs</c>.</summary>
    /// <exception cref="DeliveryException">None works.</exception>
    public static async Task<ContainerEngine> FindAsync(ImageSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        if (settings.Engine is { } named)
        {
            var words = named.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return new ContainerEngine(words[0], words[1..], settings.Variables, output);
        }

        foreach (var program in Known)
        {
            if (await WorksAsync(program, settings.Variables, cancellationToken))
                return new ContainerEngine(program, [], settings.Variables, output);
        }

        throw new DeliveryException("Neither docker (with its daemon running), podman nor buildah works here: install one of them, or name one in CONTAINER_ENGINE.");
    }

    /// <summary>Builds the Dockerfile of the working folder.</summary>
    public Task BuildAsync(ImageName image, IReadOnlyDictionary<string, string> arguments, CancellationToken cancellationToken) => BuildAsync(image, arguments, ".", cancellationToken);

    /// <summary>Builds the Dockerfile of a folder.</summary>
    public async Task BuildAsync(ImageName image, IReadOnlyDictionary<string, string> arguments, string folder, CancellationToken cancellationToken)
    {
        string[] verb = program == "buildah" ? ["bud"] : ["build"];
        // Only Docker's image format supports health checks.
        string[] format = program == "docker" ? [] : ["--format", "docker"];
        string[] isolation = program == "buildah" ? ["--isolation", "chroot"] : [];
        await RunAsync([.. verb, "--platform", Platform, .. isolation, .. format, .. arguments.SelectMany(a => (string[])["--build-arg", $"{a.Key}={a.Value}"]), "--tag", image.ToString(), "--file", Path.Combine(folder, "Dockerfile"), folder], echo: true, cancellationToken);
    }

    /// <summary>Gives a built image another name.</summary>
    public Task TagAsync(ImageName image, ImageName name, CancellationToken cancellationToken) =>
        RunAsync(["tag", image.ToString(), name.ToString()], echo: false, cancellationToken);

    /// <summary>Pushes an image and returns its digest.</summary>
    /// <param name="image">The image.</param>
    /// <param name="credentials">A folder with a Docker <c>config.json</c>, the only place that holds the credentials.</param>
    /// <param name="cancellationToken">Stops the engine.</param>
    public async Task<string> PushAsync(ImageName image, string credentials, CancellationToken cancellationToken)
    {
        if (program == "docker")
        {
            await RunAsync(["--config", credentials, "push", image.ToString()], echo: true, cancellationToken);
            var digests = await RunAsync(["image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", image.ToString()], echo: false, cancellationToken);
            return digests.Split('\n').Select(d => d.Trim()).Where(d => d.StartsWith(image.Repository + "@", StringComparison.Ordinal)).Select(d => d.Split('@')[1]).FirstOrDefault()
                ?? throw new DeliveryException($"docker pushed {image} but does not know its digest.");
        }

        var file = Path.Combine(credentials, "digest");
        string[] tls = RegistryClient.IsLocal(image.Repository) ? ["--tls-verify=false"] : [];
        await RunAsync(["push", .. tls, "--authfile", Path.Combine(credentials, "config.json"), "--digestfile", file, image.ToString()], echo: true, cancellationToken);
        return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
    }

    private async Task<string> RunAsync(IEnumerable<string> arguments, bool echo, CancellationToken cancellationToken)
    {
        string[] line = [.. options, .. arguments];
        var result = await ProcessRunner.RunAsync(program, line, Directory.GetCurrentDirectory(), variables, echo ? output : null, cancellationToken);
        return result.ExitCode == 0
            ? result.Output
            : throw new DeliveryException($"{program} {arguments.First(a => !a.StartsWith('-'))} failed:\n{result.Error.Trim()}");
    }

    private static async Task<bool> WorksAsync(string program, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        try
        {
            // docker's client answers `--version` even without a daemon; `info` needs the daemon.
            return (await ProcessRunner.RunAsync(program, ["info"], Path.GetTempPath(), variables, echo: null, cancellationToken)).ExitCode == 0;
        }
        catch (DeliveryException)
        {
            return false;
        }
    }
}
