using System.Globalization;
using System.Text.RegularExpressions;

namespace HybridCloud.Workload.Hosting;

/// <summary>A variable that a command reads, as <c>app --help</c> lists it.</summary>
/// <param name="Name">From <see cref="Contract.EnvironmentNames"/>.</param>
/// <param name="Meaning">What it holds, with unit.</param>
/// <param name="Default">Value when absent; null when it must be set.</param>
internal sealed record EnvironmentVariable(string Name, string Meaning, string? Default);

/// <summary>
/// The one place where configuration enters. Faults are collected, so that startup reports all of them at once;
/// a reader method returns a harmless placeholder for a faulty variable.
/// </summary>
/// <param name="lookup">Value of a variable by name, or null.</param>
internal sealed partial class EnvironmentReader(Func<string, string?> lookup)
{
    private const int Placeholder = 1;

    private readonly List<string> faults = [];
    private readonly Dictionary<string, EnvironmentVariable> variables = [];

    /// <summary>What is wrong, one sentence per variable: its name, the value found unless secret, and the fix.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Every variable that was asked for, sorted by name.</summary>
    public IEnumerable<EnvironmentVariable> Variables => variables.Values.OrderBy(variable => variable.Name, StringComparer.Ordinal);

    /// <summary>A text that must be set.</summary>
    public string Required(string name, string meaning)
    {
        var value = Read(name, meaning, null);
        if (value is null) Fault($"{name} is not set: {meaning}.");
        return value ?? "";
    }

    /// <summary>An AWS region that must be set, such as us-west-2.</summary>
    public string Region(string name, string meaning)
    {
        var value = Required(name, meaning);
        if (value.Length > 0 && !RegionName().IsMatch(value)) Fault($"{name} is \"{value}\": give an AWS region such as us-west-2.");
        return value;
    }

    /// <summary>A text that may be absent.</summary>
    public string? Optional(string name, string meaning) => Read(name, meaning, "");

    /// <summary>A password or token that must be set, taken verbatim: white space may be part of it.</summary>
    public string RequiredSecret(string name, string meaning)
    {
        var value = OptionalSecret(name, meaning, null);
        if (value is null) Fault($"{name} is not set: {meaning}.");
        return value ?? "";
    }

    /// <summary>A password or token that may be absent, taken verbatim.</summary>
    public string? OptionalSecret(string name, string meaning) => OptionalSecret(name, meaning, "");

    /// <summary>A TCP port; 0 lets the system choose, if <paramref name="zeroAllowed"/>.</summary>
    public int Port(string name, string meaning, int? fallback = null, bool zeroAllowed = false)
    {
        var value = Read(name, meaning, fallback?.ToString(CultureInfo.InvariantCulture));
        if (value is null)
        {
            if (fallback is null) Fault($"{name} is not set: {meaning}.");
            return fallback ?? Placeholder;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port <= 65535 && (port > 0 || zeroAllowed))
        {
            return port;
        }

        Fault($"{name} is \"{value}\": give a TCP port from {(zeroAllowed ? 0 : 1)} to 65535.");
        return fallback ?? Placeholder;
    }

    /// <summary>A duration in seconds, fractions allowed.</summary>
    public TimeSpan Seconds(string name, string meaning, double fallback, double minimum, double maximum)
    {
        var value = Read(name, meaning, fallback.ToString(CultureInfo.InvariantCulture));
        if (value is null) return TimeSpan.FromSeconds(fallback);
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= minimum && seconds <= maximum)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        Fault(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{value}\": give seconds from {minimum} to {maximum}."));
        return TimeSpan.FromSeconds(fallback);
    }

    /// <summary>One of a few words; the first is the default unless <paramref name="required"/>.</summary>
    public T Choice<T>(string name, string meaning, IReadOnlyList<(string Word, T Value)> choices, bool required = false)
    {
        var words = string.Join(", ", choices.Select(choice => choice.Word));
        var value = Read(name, $"{meaning}: {words}", required ? null : choices[0].Word);
        if (value is null)
        {
            if (required) Fault($"{name} is not set: give one of {words}.");
            return choices[0].Value;
        }

        foreach (var (word, result) in choices)
        {
            if (string.Equals(word, value, StringComparison.OrdinalIgnoreCase)) return result;
        }

        Fault($"{name} is \"{value}\": give one of {words}.");
        return choices[0].Value;
    }

    /// <summary>Records that a variable's value is wrong. The sentence must not hold a secret.</summary>
    public void Fault(string sentence) => faults.Add(sentence);

    private string? OptionalSecret(string name, string meaning, string? fallback)
    {
        variables.TryAdd(name, new EnvironmentVariable(name, meaning, fallback));
        return lookup(name) is { Length: > 0 } value ? value : null;
    }

    private string? Read(string name, string meaning, string? fallback)
    {
        variables.TryAdd(name, new EnvironmentVariable(name, meaning, fallback));
        var value = lookup(name);
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    // Other partitions' regions are longer: us-gov-west-1.
    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    private static partial Regex RegionName();
}
