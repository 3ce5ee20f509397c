using System.Globalization;
using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Hcl;
using static HybridCloud.Infrastructure.Expressions.TerraformExpression;

namespace HybridCloud.Infrastructure.Stacks;

// Rests on an assumption (docs/ASSUMPTIONS.md): nyc1-without-spaces
/// <summary>
/// What a deployment may set: Terraform variables, each with description, type, default and validation. Derived classes add
/// what a stack needs beyond what all share; a variable that a stack does not read is not declared in it.
/// </summary>
public abstract class StackInputs(TerraformStack stack)
{
    /// <summary>AWS's regions, except those for China and the government: they need separate accounts, which have no us-east-1.</summary>
    protected const string RegionPattern = "^(af|ap|ca|eu|il|me|mx|sa|us)-(central|(north|south)?(east|west)|north|south)-[0-9]$";

    /// <summary>What to do if <see cref="RegionPattern"/> does not match.</summary>
    protected const string RegionFault = "Use one of AWS's commercial regions, such as us-west-2.";

    // Their own scope leaves the variables' names free for other elements.
    private readonly Construct scope = new(stack, "variables");
    private readonly Dictionary<string, TerraformVariable> declared = [];

    /// <summary>User who is responsible for the resources and whose name they are tagged with.</summary>
    public string Owner => Text("owner", "jkeegan",
        "User who is responsible for the resources; all that can carry tags are tagged with it.",
        // As the organization of a certificate it may have at most 64 characters: RFC 5280, ub-organization-name.
        "^[a-zA-Z0-9_:-]{1,64}$", "Use up to 64 letters, digits, '_', ':' and '-', which DigitalOcean accepts in a tag and a certificate as its organization.");

    /// <summary>Name of the application, from which every other name is derived.</summary>
    public string Name => Text("name", "poc-app-platform-aws",
        "Name of the application. Resources are named after it, and the dashboard is at this name below the domain; changing it creates another deployment.",
        $"^[a-z][a-z0-9-]{{1,{LongestName - 2}}}[a-z0-9]$", $"Use 3 to {LongestName} lower-case letters, digits and hyphens, starting with a letter: {LongestNameReason}.");

    /// <summary>Most characters that <see cref="Name"/> may have.</summary>
    protected virtual int LongestName => 24;

    /// <summary>Why it may not have more.</summary>
    protected virtual string LongestNameReason => "followed by an environment, it must fit App Platform's 32 characters";

    /// <summary>Domain in the DigitalOcean team.</summary>
    public string Domain => Text("domain", "digitalocean.solutions",
        "Domain whose DNS the DigitalOcean team runs.",
        "^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}$", "Use a domain name in lower case, without a trailing dot.");

    /// <summary>DigitalOcean data center.</summary>
    /// <remarks>
    /// Those whose network an app can join (https://docs.digitalocean.com/products/app-platform/how-to/enable-vpc/) and that store
    /// files: nyc1 has no Spaces.
    /// </remarks>
    public string DigitaloceanRegion => Choice("do_region", "sfo3",
        "DigitalOcean data center for databases, network and files; the app runs in its region.",
        "ams3", "blr1", "fra1", "lon1", "sfo3", "sgp1", "syd1", "tor1");

    public string AwsRegion => Text("aws_region", "us-west-2",
        "AWS region for everything that CloudFront does not keep in us-east-1.", RegionPattern, RegionFault);

    /// <summary>Name of the DigitalOcean project.</summary>
    public string Project => Text("project", "jkeegan",
        "DigitalOcean project that shows everything of the deployment.",
        "^.{1,175}$", "Use 1 to 175 characters.");

    /// <summary>Repository of the workload's image.</summary>
    public string ImageRepository => Text("image_repository", "app",
        "Repository of the workload's image in the registry.",
        "^[a-z0-9]+([._/-][a-z0-9]+)*$", "Use lower-case letters and digits, joined by '.', '_', '-' or '/'.");

    /// <summary>Digest of the pushed image.</summary>
    public string ImageDigest => OptionalText("image_digest",
        "Digest of the pushed image; when given, exactly that image runs and the tag is only its name. Default: the tag decides.",
        "^sha256:[0-9a-f]{64}$", "Use sha256: and 64 hexadecimal digits.");

    /// <summary>Address that alarms are mailed to.</summary>
    public string AlarmEmail => OptionalText("alarm_email",
        "Address that alarms are mailed to. It must be a verified address of the DigitalOcean team, and AWS asks it for confirmation once. Default: nobody.",
        "^[^@ ]+@[^@ ]+[.][^@ ]+$", "Use an e-mail address.");

    /// <summary>1 if <see cref="AlarmEmail"/> is given, else 0.</summary>
    public double AlarmSubscriptions => Token.AsNumber(If(IsNull(AlarmEmail), 0, 1));

    /// <summary>Days that logs are kept.</summary>
    public double LogRetentionDays => Number("log_retention_days", 30,
        "Days that logs are kept.", [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]);

    /// <summary>An expression as a local value: cdktf cannot render text that contains expressions within nested functions.</summary>
    protected string Named(string name, string expression)
    {
        var local = new TerraformLocal(scope, $"local-{name}", expression);
        local.OverrideLogicalId(name);
        return local.AsString;
    }

    /// <summary>A text that matches a pattern.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="byDefault">Its default.</param>
    /// <param name="description">What it is.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fault">What to do if it does not match.</param>
    /// <param name="further">A condition, in Terraform's language, that it must also meet. Default none.</param>
    /// <param name="furtherFault">What to do if it does not.</param>
    protected string Text(
        string name, string byDefault, string description, string pattern, string fault, string? further = null, string furtherFault = "") =>
        Declare(name, "string", byDefault, description, Matches(name, pattern), fault, further, furtherFault).StringValue;

    /// <summary>A text that matches a pattern, or null, the default.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="description">What it is.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fault">What to do if it does not match.</param>
    /// <param name="further">A condition, in Terraform's language, that a given value must also meet. Default none.</param>
    /// <param name="furtherFault">What to do if it does not.</param>
    protected string OptionalText(string name, string description, string pattern, string fault, string? further = null, string furtherFault = "") =>
        Declare(name, "string", null, description, OrNull(name, Matches(name, pattern)), fault, further is null ? null : OrNull(name, further), furtherFault).StringValue;

    /// <summary>One of several texts.</summary>
    protected string Choice(string name, string byDefault, string description, params IReadOnlyList<string> choices) =>
        Declare(name, "string", byDefault, description, IsOneOf(name, choices.Select(Template.ToLiteral)), $"Use one of {string.Join(", ", choices)}.").StringValue;

    /// <summary>A whole number within limits.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="byDefault">Its default.</param>
    /// <param name="description">What it is.</param>
    /// <param name="least">Smallest value.</param>
    /// <param name="most">Largest value.</param>
    /// <param name="further">A condition, in Terraform's language, that it must meet together with other variables. Default none.</param>
    /// <param name="furtherFault">What to do if it does not.</param>
    protected double Number(
        string name, double byDefault, string description, double least, double most, string? further = null, string furtherFault = "") =>
        Declare(name, "number", byDefault, description,
            string.Create(CultureInfo.InvariantCulture, $"floor(var.{name}) == var.{name} && var.{name} >= {least} && var.{name} <= {most}"),
            $"Use a whole number from {least} to {most}.", further, furtherFault).NumberValue;

    /// <summary>One of several numbers.</summary>
    protected double Number(string name, double byDefault, string description, IReadOnlyList<double> choices) =>
        Declare(name, "number", byDefault, description,
            IsOneOf(name, choices.Select(choice => choice.ToString(CultureInfo.InvariantCulture))), $"Use one of {string.Join(", ", choices)}.").NumberValue;

    /// <summary>Whether a variable holds a network in CIDR notation with its first address.</summary>
    protected static string IsNetwork(string name) => $"try(cidrsubnet(var.{name}, 0, 0) == var.{name}, false)";

    protected string Switch(string name, bool byDefault, string description) =>
        Declare(name, "bool", byDefault, description, null, "").StringValue;

    // In Terraform's own language: each cdktf function takes two calls to Node, and the conditions have hundreds of functions.
    private static string OrNull(string name, string condition) => $"var.{name} == null || {condition}";

    private static string Matches(string name, string pattern) => $"can(regex({Template.ToLiteral(pattern)}, var.{name}))";

    /// <summary>Whether a variable is one of several values, given as Terraform literals.</summary>
    protected static string IsOneOf(string name, IEnumerable<string> choices) => $"contains([{string.Join(", ", choices)}], var.{name})";

    private TerraformVariable Declare(string name, string type, object? byDefault, string description, string? condition, string fault, string? further = null, string furtherFault = "")
    {
        if (this.declared.TryGetValue(name, out var declared))
            return declared;
        var variable = new TerraformVariable(scope, name, new TerraformVariableConfig
        {
            Type = type,
            Default = byDefault,
            Nullable = byDefault is null,
            Description = description,
            Validation = condition is null ? null
                : further is null ? [Validation(condition, fault)]
                : [Validation(condition, fault), Validation(further, furtherFault)],
        });
        variable.OverrideLogicalId(name);
        if (byDefault is null) variable.AddOverride("default", Null);
        return this.declared[name] = variable;

        TerraformVariableValidationConfig Validation(string holds, string otherwise) =>
            new() { Condition = $"${{{holds}}}", ErrorMessage = $"{name}: {otherwise}" };
    }
}
