using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>Objects that live in Node and have an object in .NET.</summary>
internal static class References
{
    private static readonly Dictionary<string, DeputyBase> s_deputies = [];
    private static readonly Dictionary<Assembly, ILookup<string, Type>> s_types = [];

    public static ByRefValue Add(JsonElement json, DeputyBase deputy)
    {
        var reference = Parse(json);
        s_deputies[reference.Value] = deputy;
        return reference;
    }

    /// <summary>The object that a reference names, seen as a type.</summary>
    public static object Resolve(JsonElement json, Type type)
    {
        var reference = Parse(json);
        if (!s_deputies.TryGetValue(reference.Value, out var deputy)) s_deputies[reference.Value] = deputy = Create(reference);
        return type.IsInstanceOfType(deputy)
            ? deputy
            : Proxy(type, reference) ?? throw new InvalidCastException($"{reference.FullyQualifiedName} cannot be seen as {type.FullName}.");
    }

    /// <summary>An object seen as an interface, or as an abstract class; <see langword="null"/> for other types.</summary>
    public static object? Proxy(Type type, ByRefValue reference) =>
        type.GetNestedType("_Proxy", BindingFlags.Public | BindingFlags.NonPublic) is { } proxy && proxy.IsDefined(typeof(JsiiTypeProxyAttribute), false)
            ? Construct(proxy, reference)
            : null;

    public static Type? TypeOf(string fullyQualifiedName)
    {
        var simpleName = fullyQualifiedName[(fullyQualifiedName.LastIndexOf('.') + 1)..];
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetCustomAttribute<JsiiAssemblyAttribute>() is not { } package) continue;
            if (!fullyQualifiedName.StartsWith(package.Name + ".", StringComparison.Ordinal)) continue;
            if (!s_types.TryGetValue(assembly, out var types)) s_types[assembly] = types = assembly.GetTypes().ToLookup(type => type.Name);
            // A structure's interface is called I and its name.
            var found = types[simpleName].Concat(types["I" + simpleName]).FirstOrDefault(type =>
                type.GetCustomAttribute<JsiiTypeAttributeBase>(false)?.FullyQualifiedName == fullyQualifiedName);
            if (found is not null) return found;
        }

        return null;
    }

    private static DeputyBase Create(ByRefValue reference)
    {
        var known = reference.Interfaces.Prepend(reference.FullyQualifiedName).Select(TypeOf).FirstOrDefault(type => type is not null);
        if (known is null) return new AnonymousObject(reference);
        return known.IsAbstract ? (DeputyBase?)Proxy(known, reference) ?? new AnonymousObject(reference) : Construct(known, reference);
    }

    private static DeputyBase Construct(Type type, ByRefValue reference) => (DeputyBase)type
        .GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [typeof(ByRefValue)])!
        .Invoke([reference]);

    private static ByRefValue Parse(JsonElement json) => new(
        json.GetProperty("$jsii.byref").GetString()!,
        json.TryGetProperty("$jsii.interfaces", out var interfaces) ? [.. interfaces.EnumerateArray().Select(name => name.GetString()!)] : null);
}
