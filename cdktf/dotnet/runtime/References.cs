using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>Objects that live in Node and have a counterpart in .NET.</summary>
internal static class References
{
    private static readonly Dictionary<string, DeputyBase> Deputies = [];
    private static readonly Dictionary<string, Type> Types = [];

    public static ByRefValue Add(string name, DeputyBase deputy)
    {
        var reference = new ByRefValue(name);
        Deputies[reference.Value] = deputy;
        return reference;
    }

    /// <summary>The object that a reference names, as the given type.</summary>
    public static object Resolve(JsonElement json, Type type)
    {
        var reference = Parse(json);
        if (!Deputies.TryGetValue(reference.Value, out var deputy)) Deputies[reference.Value] = deputy = Create(reference);
        return type.IsInstanceOfType(deputy)
            ? deputy
            : Proxy(type, reference) ?? throw new InvalidCastException($"{reference.FullyQualifiedName} cannot be seen as {type.FullName}.");
    }

    /// <summary>An object as an interface or an abstract class; <see langword="null"/> for other types.</summary>
    public static object? Proxy(Type type, ByRefValue reference) =>
        type.GetNestedType("_Proxy", BindingFlags.Public | BindingFlags.NonPublic) is { } proxy && proxy.IsDefined(typeof(JsiiTypeProxyAttribute), false)
            ? Construct(proxy, reference)
            : null;

    /// <summary>The .NET type with that name in jsii, or <see langword="null"/> if no loaded package has one.</summary>
    public static Type? TypeOf(string fullyQualifiedName)
    {
        if (Types.TryGetValue(fullyQualifiedName, out var known)) return known;
        var found = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => Find(fullyQualifiedName, assembly)).FirstOrDefault(type => type is not null);
        // What is not found now may come with a package that is loaded later.
        if (found is not null) Types[fullyQualifiedName] = found;
        return found;
    }

    private static Type? Find(string fullyQualifiedName, Assembly assembly)
    {
        if (assembly.GetCustomAttribute<JsiiAssemblyAttribute>() is not { } package) return null;
        if (!fullyQualifiedName.StartsWith(package.Name + ".", StringComparison.Ordinal)) return null;
        // jsii-pacmak names a type after its package, its submodules and itself, and puts an I before the name of a struct's interface.
        var path = fullyQualifiedName[(package.Name.Length + 1)..].Split('.');
        var space = string.Join('.', path[..^1].Select(module => char.ToUpperInvariant(module[0]) + module[1..]).Prepend(assembly.GetName().Name));
        string[] names = [path[^1], "I" + path[^1]];
        // Searching all types means loading them all, which takes longer than anything else that is done once.
        return names.Select(name => assembly.GetType($"{space}.{name}")).FirstOrDefault(IsIt)
            ?? assembly.GetTypes().FirstOrDefault(type => names.Contains(type.Name) && IsIt(type));

        bool IsIt(Type? type) => type?.GetCustomAttribute<JsiiTypeAttributeBase>(false)?.FullyQualifiedName == fullyQualifiedName;
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

    private static ByRefValue Parse(JsonElement json)
    {
        var name = json.GetProperty("$jsii.byref").GetString()!;
        Messages.Saw(name);
        return new(name, json.TryGetProperty("$jsii.interfaces", out var interfaces) ? [.. interfaces.EnumerateArray().Select(type => type.GetString()!)] : null);
    }
}
