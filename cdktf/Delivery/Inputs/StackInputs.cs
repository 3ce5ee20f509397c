using HybridCloud.Contract;

namespace HybridCloud.Delivery.Inputs;

/// <summary>
/// The values of Terraform's input variables. Each of these sources overrides those before it: the environment's committed file, the
/// repository's or the environment's variable TF_VARS, the secret TF_SECRET_VARS, and TF_VAR_… where the verb runs.
/// </summary>
internal static class StackInputs
{
    // Marks variables to which the inputs of an environment are already added.
    private const string Complete = "DELIVERY_INPUTS_OF";

    /// <summary>The variables, with TF_VAR_… added for every input that one of the sources sets.</summary>
    /// <param name="variables">Environment variables.</param>
    /// <param name="faults">Receives a message for each source that cannot be read.</param>
    public static IReadOnlyDictionary<string, string> Add(IReadOnlyDictionary<string, string> variables, ICollection<string> faults)
    {
        var environment = Environment(variables);
        if (variables.GetValueOrDefault(Complete) == environment)
            return variables;
        var all = variables.ToDictionary();
        foreach (var (name, value) in Kept(variables, faults))
        {
            // An empty value counts as unset, since a workflow passes on inputs that nobody filled in.
            if (string.IsNullOrEmpty(all.GetValueOrDefault("TF_VAR_" + name)))
                all["TF_VAR_" + name] = value;
        }

        foreach (var name in all.Keys.Where(name => name.StartsWith("TF_VAR_", StringComparison.Ordinal) && all[name].Length == 0).ToList())
            all.Remove(name);
        all[Complete] = environment;
        return all;
    }

    /// <summary>Inputs that are set here but differ, or are missing, where a workflow finds them: its next deployment undoes them.</summary>
    public static IEnumerable<string> OnlyHere(IReadOnlyDictionary<string, string> given)
    {
        if (given.GetValueOrDefault("GITHUB_ACTIONS") == "true")
            return [];
        var kept = Kept(given, []);
        // Which image is deployed is no setting of the environment.
        return given.Where(v => v.Key.StartsWith("TF_VAR_", StringComparison.Ordinal) && v.Value.Length > 0)
            .Select(v => (Name: v.Key["TF_VAR_".Length..], v.Value))
            .Where(v => v.Name is not ("image" or "image_digest" or "state_bucket") && kept.GetValueOrDefault(v.Name) != v.Value)
            .Select(v => v.Name)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The committed file of an environment.</summary>
    public static string FileOf(IReadOnlyDictionary<string, string> variables) =>
        Path.Combine(variables.GetValueOrDefault("INPUTS_DIR") is { Length: > 0 } folder ? folder : Path.Combine("cdktf", "environments"), Environment(variables) + ".tfvars");

    private static Dictionary<string, string> Kept(IReadOnlyDictionary<string, string> variables, ICollection<string> faults)
    {
        var kept = new Dictionary<string, string>();
        var file = FileOf(variables);
        var homes = new List<IReadOnlyDictionary<string, string>>();
        if (File.Exists(file))
            Take(() => InputFile.Read(file));
        foreach (var variable in (string[])["TF_VARS", "TF_SECRET_VARS"])
        {
            if (variables.GetValueOrDefault(variable) is { Length: > 0 } json)
                Take(() => InputFile.Parse(variable, json));
        }

        foreach (var (name, value) in homes.SelectMany(home => home))
            kept[name] = value;
        return kept;

        void Take(Func<IReadOnlyDictionary<string, string>> read)
        {
            try
            {
                homes.Add(read());
            }
            catch (DeliveryException e)
            {
                faults.Add(e.Message);
            }
        }
    }

    private static string Environment(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("ENVIRONMENT") is { Length: > 0 } environment ? environment : DeploymentEnvironment.Prod;
}
