using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>The calls of the jsii kernel, which runs packages in Node. Not thread-safe, like the kernel itself.</summary>
/// <remarks>https://aws.github.io/jsii/specification/3-kernel-api/</remarks>
internal static class Kernel
{
    /// <summary>
    /// Name of an <see cref="AppContext"/> switch that makes every call wait for its answer. An error then comes from the line that
    /// caused it, not from a later one.
    /// </summary>
    private const string WaitForEachAnswer = "Jsii.WaitForEachAnswer";

    private static readonly HashSet<Assembly> Loaded = [];

    /// <summary>Tells Node to load an assembly's package and those that it needs, without waiting for the answer.</summary>
    private static void Load(Assembly assembly)
    {
        if (!Loaded.Add(assembly) || assembly.GetCustomAttribute<JsiiAssemblyAttribute>() is not { } package) return;
        foreach (var needed in assembly.GetReferencedAssemblies().Where(name => !IsFramework(name))) Load(Assembly.Load(needed));
        Messages.SendAhead(null, writer =>
        {
            writer.WriteString("api", "load");
            writer.WriteString("name", package.Name);
            writer.WriteString("version", package.Version);
            writer.WriteString("tarball", KernelProcess.Extract(assembly));
        });
    }

    internal static ByRefValue Create(DeputyBase deputy, object?[] arguments)
    {
        // Node starts while .NET works out what to send.
        Messages.Start();
        var type = deputy.GetType();
        var creation = Members.Creation(type);
        for (var ancestor = type; ancestor is not null && ancestor != typeof(DeputyBase); ancestor = ancestor.BaseType) Load(ancestor.Assembly);
        if (AppContext.TryGetSwitch(WaitForEachAnswer, out var waits) && waits)
        {
            using var answer = Messages.Call(Write);
            return References.Add(Messages.Created(answer), deputy);
        }

        return References.Add(Messages.SendAhead(creation.Class, Write)!, deputy);

        void Write(Utf8JsonWriter writer)
        {
            writer.WriteString("api", "create");
            writer.WriteString("fqn", creation.Class);
            WriteArguments(writer, arguments, creation.Variadic);
            writer.WriteStartArray("overrides");
            foreach (var member in creation.Overrides)
            {
                writer.WriteStartObject();
                writer.WriteString(member.IsProperty ? "property" : "method", member.Name);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("interfaces");
            foreach (var name in creation.Interfaces) writer.WriteStringValue(name);
            writer.WriteEndArray();
        }
    }

    internal static T? Get<T>(ByRefValue of, Member property)
    {
        if (of.Tokens.TryGetValue(property.Name, out var known)) return (T)(object)known;
        var value = Read<T>("value", property, writer =>
        {
            writer.WriteString("api", "get");
            WriteReference(writer, of);
            writer.WriteString("property", property.Name);
        });
        of.Tokens.Keep(property.Name, value);
        return value;
    }

    internal static void Set<T>(ByRefValue of, Member property, T value)
    {
        of.Tokens.Clear();
        using var answer = Messages.Call(writer =>
        {
            writer.WriteString("api", "set");
            WriteReference(writer, of);
            writer.WriteString("property", property.Name);
            writer.WritePropertyName("value");
            ValueWriter.Write(writer, value);
        });
    }

    internal static T? Invoke<T>(ByRefValue of, Member method, object?[] arguments)
    {
        of.Tokens.Clear();
        return Read<T>("result", method, writer =>
        {
            writer.WriteString("api", "invoke");
            WriteReference(writer, of);
            writer.WriteString("method", method.Name);
            WriteArguments(writer, arguments, method.Variadic);
        });
    }

    internal static T? GetStatic<T>(Type type, Member property)
    {
        Load(type.Assembly);
        return Read<T>("value", property, writer =>
        {
            writer.WriteString("api", "sget");
            WriteClass(writer, type);
            writer.WriteString("property", property.Name);
        });
    }

    internal static void SetStatic<T>(Type type, Member property, T value)
    {
        Load(type.Assembly);
        using var answer = Messages.Call(writer =>
        {
            writer.WriteString("api", "sset");
            WriteClass(writer, type);
            writer.WriteString("property", property.Name);
            writer.WritePropertyName("value");
            ValueWriter.Write(writer, value);
        });
    }

    internal static T? InvokeStatic<T>(Type type, Member method, object?[] arguments)
    {
        Load(type.Assembly);
        return Read<T>("result", method, writer =>
        {
            writer.WriteString("api", "sinvoke");
            WriteClass(writer, type);
            writer.WriteString("method", method.Name);
            WriteArguments(writer, arguments, method.Variadic);
        });
    }

    private static T? Read<T>(string name, Member member, Action<Utf8JsonWriter> write)
    {
        using var answer = Messages.Call(write);
        return answer.Result.ValueKind == JsonValueKind.Object && answer.Result.TryGetProperty(name, out var value)
            ? (T?)ValueReader.Read(value, typeof(T), member.ArrayElement)
            : default;
    }

    private static void WriteReference(Utf8JsonWriter writer, ByRefValue reference)
    {
        writer.WritePropertyName("objref");
        ValueWriter.Write(writer, reference);
    }

    private static void WriteClass(Utf8JsonWriter writer, Type type) => writer.WriteString("fqn", Members.Creation(type).Class);

    private static void WriteArguments(Utf8JsonWriter writer, object?[] arguments, bool variadic)
    {
        var spread = variadic && arguments is [.., Array];
        writer.WriteStartArray("args");
        foreach (var argument in spread ? arguments.AsSpan(..^1) : arguments) ValueWriter.Write(writer, argument);
        if (spread)
        {
            foreach (var argument in (Array)arguments[^1]!) ValueWriter.Write(writer, argument);
        }
        writer.WriteEndArray();
    }

    private static bool IsFramework(AssemblyName name) =>
        name.Name!.StartsWith("System", StringComparison.Ordinal) || name.Name is "netstandard" or "mscorlib";
}
