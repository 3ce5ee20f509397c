using HybridCloud.Contract;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// Where plans are stored between `plan`, `review` and `deploy`. What a review reads is masked; Terraform's own files hold secrets, so only
/// their owner may read them.
/// </summary>
internal sealed class PlanFolder(string workFolder)
{
    private readonly string root = Path.Combine(workFolder, "plans");

    /// <summary>Terraform's saved plan.</summary>
    public string SavedPlan(string environment, string stack) => Path.Combine(root, environment, stack + ".tfplan");

    private string Preflight(string environment) => Path.Combine(root, environment, "preflight");

    /// <summary>Stores the preflight report of an environment.</summary>
    public Task WritePreflightAsync(string environment, string report, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Preflight(environment), report, cancellationToken);

    /// <summary>The preflight reports of all environments in which it ran, in order of promotion.</summary>
    public IReadOnlyList<(string Environment, string Report)> Preflights() =>
        Directory.Exists(root)
            ? [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(e => File.Exists(Preflight(e))).OrderBy(Promotion).Select(e => (e, File.ReadAllText(Preflight(e))))]
            : [];

    private string Json(string environment, string stack) => Path.Combine(root, environment, stack + ".json");

    /// <summary>Deletes all plans.</summary>
    public void Clear()
    {
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }

    /// <summary>Marks an environment as not planned because the change does not affect it.</summary>
    public void MarkUnchanged(string environment)
    {
        Clear(environment);
        File.WriteAllText(Unchanged(environment), "");
        Finish(environment);
    }

    /// <summary>Environments that the change does not affect, in order of promotion.</summary>
    public IReadOnlyList<string> UnchangedEnvironments() =>
        Directory.Exists(root)
            ? [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(e => File.Exists(Unchanged(e))).OrderBy(Promotion)]
            : [];

    private string Unchanged(string environment) => Path.Combine(root, environment, "unchanged");

    private string Unfinished(string environment) => Path.Combine(root, environment, "unfinished");

    /// <summary>Records that every stack of an environment was planned.</summary>
    public void Finish(string environment) => File.Delete(Unfinished(environment));

    /// <summary>Deletes the plans of an environment.</summary>
    public void Forget(string environment)
    {
        var folder = Path.Combine(root, environment);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Creates an empty folder for an environment's plans, which count as incomplete until <see cref="Finish"/>.</summary>
    public void Clear(string environment)
    {
        Forget(environment);
        var folder = Path.Combine(root, environment);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Unfinished(environment), "");
    }

    /// <summary>Stores a masked plan for review.</summary>
    public async Task WriteAsync(string environment, string stack, string json, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(Json(environment, stack), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(json.AsMemory(), cancellationToken);
    }

    /// <summary>All plans, by environment in order of promotion, then by stack; empty if the change affects no environment.</summary>
    /// <exception cref="DeliveryException">Nothing was planned, or a plan did not finish.</exception>
    public async Task<IReadOnlyList<Plan>> ReadAsync(CancellationToken cancellationToken)
    {
        var plans = new List<Plan>();
        if (Directory.Exists(root))
        {
            foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => File.Exists(Unfinished(Path.GetFileName(folder)))))
                throw new DeliveryException($"The plan of {Path.GetFileName(folder)} did not finish, and an unfinished plan is not reviewed: the plan's own output says why. Plan again with `make plan`.");
            foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories))
            {
                plans.Add(Plan.Parse(
                    Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetFileNameWithoutExtension(file),
                    await File.ReadAllTextAsync(file, cancellationToken)));
            }
        }

        return plans.Count > 0 || UnchangedEnvironments().Count > 0
            ? [.. plans.OrderBy(p => Promotion(p.Environment)).ThenBy(p => p.Stack, StringComparer.Ordinal)]
            : throw new DeliveryException($"There is no plan in {root}: create one with `make plan`.");
    }

    private static int Promotion(string environment) => DeploymentEnvironment.All.Index().FirstOrDefault(known => known.Item == environment).Index;
}
