using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>
/// What the attributes of generated types say, read once per type or member and only when it is used: otherwise
/// reflection would take most of a synth's time.
/// </summary>
internal static class Members
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<(Type, string), Member> Properties = [];
    private static readonly Dictionary<(Type, string), Member> Methods = [];
    private static readonly Dictionary<Type, Creation> Creations = [];
    private static readonly Dictionary<Type, Structure?> Structures = [];
    private static readonly Dictionary<Enum, string> Enums = [];
    private static readonly Dictionary<(Type, string), MemberInfo> Callbacks = [];

    /// <summary>The property of that .NET name, on the type or the nearest base that Node knows.</summary>
    public static Member Property(Type type, string name) => Cached(Properties, (type, name), static key =>
        Ancestry(key.Item1).Select(declaring => declaring.GetProperty(key.Item2, Declared)?.GetCustomAttribute<JsiiPropertyAttribute>(false))
            .FirstOrDefault(found => found is not null) is { } found
            ? new Member(found.Name, ArrayElement(found.TypeJson), Variadic: false)
            : throw new MissingMemberException(key.Item1.FullName, key.Item2));

    /// <summary>The method of that .NET name, on the type or the nearest base that Node knows.</summary>
    public static Member Method(Type type, string name) => Cached(Methods, (type, name), static key =>
    {
        foreach (var declaring in Ancestry(key.Item1))
        {
            if (declaring.GetMethod(key.Item2, Declared) is not { } method) continue;
            if (method.GetCustomAttribute<JsiiMethodAttribute>(false) is not { } attribute) continue;
            if (attribute.IsAsync) throw new NotSupportedException($"{key.Item1.FullName}.{key.Item2} returns a promise; only synchronous methods are supported.");
            return new Member(attribute.Name, ArrayElement(attribute.ReturnsJson), method.GetParameters() is [.., var last] && last.IsDefined(typeof(ParamArrayAttribute), false));
        }

        throw new MissingMemberException(key.Item1.FullName, key.Item2);
    });

    /// <summary>What Node is told when an object of the type is created.</summary>
    public static Creation Creation(Type type) => Cached(Creations, type, static type =>
    {
        var known = Ancestry(type).FirstOrDefault(ancestor => ancestor.IsDefined(typeof(JsiiClassAttribute), false));
        // Node knows which interfaces its own classes implement.
        var interfaces = type.GetInterfaces().Except(known?.GetInterfaces() ?? [])
            .Select(@interface => @interface.GetCustomAttribute<JsiiInterfaceAttribute>()?.FullyQualifiedName).OfType<string>();
        var constructor = known?.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(candidate => candidate.GetParameters() is [.., var last] && last.IsDefined(typeof(ParamArrayAttribute), false)) ?? false;
        return new Creation(
            known?.GetCustomAttribute<JsiiClassAttribute>(false)!.FullyQualifiedName ?? "Object",
            [.. interfaces],
            known == type ? [] : [.. Overrides(type, known)],
            constructor);
    });

    /// <summary>The structure that a type is passed as, or <see langword="null"/> for a type that is not passed by value.</summary>
    public static Structure? Structure(Type type) => Cached(Structures, type, static type =>
        type.GetCustomAttribute<JsiiByValueAttribute>() is { } attribute
            ? new Structure(attribute.Fqn, [.. type.GetProperties().Where(property => property.IsDefined(typeof(JsiiPropertyAttribute), true))])
            : null);

    /// <summary>Name of a property of a structure.</summary>
    public static string Property(PropertyInfo property) => Cached(Properties, (property.DeclaringType!, property.Name), _ =>
        new Member(property.GetCustomAttribute<JsiiPropertyAttribute>(true)!.Name, ArrayElement: null, Variadic: false)).Name;

    /// <summary>Name of a member of an enumeration.</summary>
    public static string Enum(Enum value) => Cached(Enums, value, static value =>
    {
        var type = value.GetType();
        var member = type.GetField(value.ToString())?.GetCustomAttribute<JsiiEnumMemberAttribute>()?.Name
            ?? throw new ArgumentException($"{value} is not a member of {type.FullName}.", nameof(value));
        return $"{type.GetCustomAttribute<JsiiEnumAttribute>()!.FullyQualifiedName}/{member}";
    });

    /// <summary>The .NET member that Node's callback refers to.</summary>
    public static MemberInfo Callback(Type type, string name) => Cached(Callbacks, (type, name), static key =>
        Ancestry(key.Item1).SelectMany(declaring => declaring.GetMembers(Declared)).FirstOrDefault(member => JsiiName(key.Item1, member) == key.Item2)
        ?? throw new MissingMemberException(key.Item1.FullName, key.Item2));

    /// <summary>Members that C# code overrides or implements, so that Node must call back for them.</summary>
    private static IEnumerable<Override> Overrides(Type type, Type? known) =>
        from declaring in Ancestry(type).TakeWhile(ancestor => ancestor != known && ancestor != typeof(DeputyBase))
        from member in declaring.GetMembers(Declared & ~BindingFlags.Static)
        where member is MethodInfo { IsSpecialName: false, IsVirtual: true } or PropertyInfo
        let name = JsiiName(type, member)
        where name is not null
        group member by name into members
        select new Override(members.Key, members.First() is PropertyInfo);

    /// <summary>The name of the jsii member that a .NET member is, overrides or implements; or <see langword="null"/>.</summary>
    private static string? JsiiName(Type type, MemberInfo member)
    {
        var accessor = member switch
        {
            PropertyInfo property => property.GetMethod ?? property.SetMethod,
            MethodInfo { IsSpecialName: false } method => method,
            _ => null,
        };
        if (accessor is null) return null;
        if (Named(member) is { } own) return own;

        var root = accessor.GetBaseDefinition();
        for (var ancestor = accessor.DeclaringType!.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            var overridden = ancestor.GetMembers(Declared).FirstOrDefault(candidate =>
                (candidate is PropertyInfo property ? property.GetMethod ?? property.SetMethod : candidate as MethodInfo)?.GetBaseDefinition() == root);
            if (overridden is not null && Named(overridden) is { } name) return name;
        }

        foreach (var @interface in type.GetInterfaces().Where(@interface => @interface.IsDefined(typeof(JsiiInterfaceAttribute), false)))
        {
            var map = type.GetInterfaceMap(@interface);
            var index = Array.FindIndex(map.TargetMethods, target => target.GetBaseDefinition() == root);
            if (index < 0) continue;
            var implemented = map.InterfaceMethods[index];
            return implemented.IsSpecialName
                ? @interface.GetProperties().Where(property => property.GetMethod == implemented || property.SetMethod == implemented).Select(Named).First()
                : Named(implemented);
        }

        return null;
    }

    private static Type? ArrayElement(string? typeJson)
    {
        if (typeJson?.Contains("\"union\"", StringComparison.Ordinal) != true) return null;
        using var json = JsonDocument.Parse(typeJson);
        var type = json.RootElement.TryGetProperty("type", out var returned) ? returned : json.RootElement;
        if (!type.TryGetProperty("union", out var union)) return null;
        foreach (var kind in union.GetProperty("types").EnumerateArray())
        {
            if (!kind.TryGetProperty("collection", out var collection) || collection.GetProperty("kind").GetString() != "array") continue;
            if (!collection.GetProperty("elementtype").TryGetProperty("fqn", out var name)) continue;
            return References.TypeOf(name.GetString()!);
        }

        return null;
    }

    private static string? Named(MemberInfo member) => member is PropertyInfo
        ? member.GetCustomAttribute<JsiiPropertyAttribute>(false)?.Name
        : member.GetCustomAttribute<JsiiMethodAttribute>(false)?.Name;

    private static IEnumerable<Type> Ancestry(Type type)
    {
        for (var ancestor = type; ancestor is not null && ancestor != typeof(object); ancestor = ancestor.BaseType) yield return ancestor;
    }

    private static TValue Cached<TKey, TValue>(Dictionary<TKey, TValue> cache, TKey key, Func<TKey, TValue> find)
        where TKey : notnull
    {
        if (cache.TryGetValue(key, out var known)) return known;
        return cache[key] = find(key);
    }
}

/// <summary>A property or method as Node knows it.</summary>
/// <param name="Name">Name in the jsii package.</param>
/// <param name="ArrayElement">For a union that includes an array: the type of the array's elements.</param>
/// <param name="Variadic">Whether the last argument is an array of arguments.</param>
internal readonly record struct Member(string Name, Type? ArrayElement, bool Variadic);

/// <summary>What Node is told when an object is created.</summary>
internal sealed record Creation(string Class, string[] Interfaces, Override[] Overrides, bool Variadic);

/// <summary>A member for which Node calls back.</summary>
internal readonly record struct Override(string Name, bool IsProperty);

/// <summary>A structure that is passed by value.</summary>
internal sealed record Structure(string Name, System.Reflection.PropertyInfo[] Properties);
