using HybridCloud.Contract;
using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure;

/// <summary>The inputs of a synth. The environment is read here and nowhere else; whatever differs between accounts, teams and owners is a Terraform variable instead.</summary>
public sealed record Settings
{
    /// <summary>IMAGE_TAG: the build to deploy. No default here: the Makefile passes the checkout's commit, as when it builds the image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>ENVIRONMENT: one of <see cref="DeploymentEnvironment.All"/> or several, separated by commas. Default: prod.</summary>
    public required IReadOnlyList<string> Environments { get; init; }

    /// <summary>STACK: a name of <see cref="StackDefinition.All"/> or several, separated by commas. Default: all.</summary>
    public required IReadOnlyList<StackDefinition> Stacks { get; init; }

    /// <summary>HCL: 1 writes cdk.tf instead of cdk.tf.json. Default: 0. The cdktf command line asks for the same with SYNTH_HCL_OUTPUT=true.</summary>
    public required bool Hcl { get; init; }

    /// <summary>CDKTF_OUTDIR: the folder to write, which the cdktf command line sets. Default: cdktf.out.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>ROTATE_SECRETS: 1 sends the app's components their secrets again, as <c>make rotate-secrets</c> does. Default: 0, they keep the ones they have.</summary>
    public required bool ReplaceSecrets { get; init; }

    /// <summary>Folder of the dashboard's files: static in the working folder, which is the checkout.</summary>
    public string StaticFolder { get; init; } = "static";

    /// <summary>Reads and validates every input.</summary>
    /// <param name="read">Gives the value of an environment variable, or <see langword="null"/>.</param>
    /// <exception cref="SettingsException">Some inputs are wrong; the message names each with the value found and the fix.</exception>
    public static Settings Read(Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var faults = new List<string>();

        var tag = read("IMAGE_TAG");
        if (ImageReference.Fault(tag) is { } fault) faults.Add($"IMAGE_TAG {fault}");

        var environments = Choices(read, "ENVIRONMENT", [DeploymentEnvironment.Prod], DeploymentEnvironment.All, faults);
        var names = StackDefinition.All.Select(stack => stack.Name).ToList();
        var stacks = Choices(read, "STACK", names, names, faults);

        var hcl = read("HCL");
        if (hcl is not (null or "" or "0" or "1")) faults.Add($"HCL is '{hcl}'; use 1 for HCL or 0 for JSON.");

        var rotate = read("ROTATE_SECRETS");
        if (rotate is not (null or "" or "0" or "1")) faults.Add($"ROTATE_SECRETS is '{rotate}'; use 1 to send the app its secrets again, or 0.");

        if (faults.Count > 0) throw new SettingsException(faults);
        return new Settings
        {
            Image = new ImageReference(tag!),
            Environments = environments,
            Stacks = [.. StackDefinition.All.Where(stack => stacks.Contains(stack.Name))],
            Hcl = hcl == "1" || read("SYNTH_HCL_OUTPUT") == "true",
            ReplaceSecrets = rotate == "1",
            OutputFolder = read("CDKTF_OUTDIR") is { Length: > 0 } folder ? folder : "cdktf.out",
        };
    }

    private static List<string> Choices(
        Func<string, string?> read, string name, IReadOnlyList<string> absent, IReadOnlyList<string> known, List<string> faults)
    {
        var value = read(name);
        if (string.IsNullOrEmpty(value)) return [.. absent];
        var chosen = value.Split(',', StringSplitOptions.TrimEntries).ToList();
        foreach (var unknown in chosen.Where(choice => !known.Contains(choice)))
            faults.Add($"{name} holds '{unknown}', which is unknown; use one of {string.Join(", ", known)}, or several with commas between them.");
        foreach (var repeated in chosen.GroupBy(choice => choice).Where(group => group.Count() > 1))
            faults.Add($"{name} names '{repeated.Key}' {repeated.Count()} times; name it once.");
        return [.. known.Where(chosen.Contains)];
    }
}
