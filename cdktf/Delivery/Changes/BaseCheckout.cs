using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Changes;

/// <summary>The commit that a change is compared with, checked out beside the change itself.</summary>
internal sealed class BaseCheckout : IAsyncDisposable
{
    private static readonly string[] AlwaysInImage = ["Dockerfile", ".dockerignore"];

    private readonly DeliverySettings settings;

    private BaseCheckout(DeliverySettings settings, string commit)
    {
        this.settings = settings;
        Commit = commit;
        Folder = Path.Combine(settings.WorkFolder, "base", commit);
    }

    public string Commit { get; }

    public string Folder { get; }

    /// <summary>Checks out BASE_COMMIT.</summary>
    /// <exception cref="DeliveryException">The current checkout does not have it, or git cannot check it out.</exception>
    public static async Task<BaseCheckout> OpenAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        var found = await Git.RunAsync(settings.Variables, ["rev-parse", "--verify", "--quiet", settings.BaseCommit + "^{commit}"], cancellationToken);
        if (found.ExitCode != 0)
        {
            throw new DeliveryException(
                $"BASE_COMMIT is '{settings.BaseCommit}', which this checkout does not have: fetch it (in a workflow, actions/checkout with fetch-depth: 2), or name another commit to compare with.");
        }

        var checkout = new BaseCheckout(settings, found.Output.Trim());
        // Removes what a killed run may have left there.
        await checkout.DisposeAsync();
        var added = await Git.RunAsync(settings.Variables, ["worktree", "add", "--quiet", "--detach", checkout.Folder, checkout.Commit], cancellationToken);
        return added.ExitCode == 0
            ? checkout
            : throw new DeliveryException($"The commit {checkout.Commit} could not be checked out in {checkout.Folder}: {added.Error.Trim()}");
    }

    /// <summary>Whether anything that the image is built from differs: the Dockerfile, or a file that .dockerignore lets through.</summary>
    public async Task<bool> ImageDiffersAsync(CancellationToken cancellationToken)
    {
        var lines = File.Exists(".dockerignore") ? await File.ReadAllLinesAsync(".dockerignore", cancellationToken) : [];
        var sources = lines.Where(line => line.StartsWith('!')).Select(line => line[1..].Trim());
        var difference = await Git.RunAsync(settings.Variables, ["diff", "--quiet", Commit, "--", .. AlwaysInImage, .. sources], cancellationToken);
        return difference.ExitCode != 0;
    }

    /// <summary>Whether a file differs.</summary>
    public async Task<bool> DiffersAsync(string file, CancellationToken cancellationToken) =>
        (await Git.RunAsync(settings.Variables, ["diff", "--quiet", Commit, "--", file], cancellationToken)).ExitCode != 0;

    public async ValueTask DisposeAsync()
    {
        await Git.RunAsync(settings.Variables, ["worktree", "remove", "--force", Folder], CancellationToken.None);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        await Git.RunAsync(settings.Variables, ["worktree", "prune"], CancellationToken.None);
    }
}
