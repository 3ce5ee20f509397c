using System.Globalization;

namespace HybridCloud.Delivery.Settings;

/// <summary>The settings of one concern, so that code gets only the settings that it needs.</summary>
/// <param name="variables">Environment variables, including the stacks' inputs as <c>TF_VAR_</c>.</param>
internal abstract class SettingsGroup(IReadOnlyDictionary<string, string> variables)
{
    /// <summary>All variables, for the child processes.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>What is wrong with the values that are set, each with the value and what it must be.</summary>
    public virtual IEnumerable<string> Faults => [];

    /// <summary>A variable's value; unset and empty are the same, as in a workflow that passes on an unset secret.</summary>
    protected string? Get(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A time span in seconds.</summary>
    protected TimeSpan Seconds(string name, int byDefault) => TimeSpan.FromSeconds(Number(Get(name)) ?? byDefault);

    /// <summary>What is wrong with variables that must be seconds.</summary>
    protected IEnumerable<string> SecondsFaults(params string[] names) => names
        .Where(name => Get(name) is { } seconds && Number(seconds) is not <= 86_400)
        .Select(name => $"{name} is '{Get(name)}': it must be a number of seconds up to 86400.");

    /// <summary>What is wrong with variables that must be URLs.</summary>
    protected IEnumerable<string> AddressFaults(params string[] names) => names
        .Where(name => Get(name) is { } address && !IsAddress(address))
        .Select(name => $"{name} is '{Get(name)}': give an address that begins with https:// or http://.");

    /// <summary>Whether a text is an HTTP or HTTPS URL.</summary>
    protected static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
