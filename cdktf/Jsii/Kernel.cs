using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Amazon.JSII.Runtime.Deputy;

namespace Amazon.JSII.Runtime;

/// <summary>
/// Talks to the jsii kernel, which runs packages in Node: one line of JSON for each call, one for each answer, and in between
/// lines by which Node calls back. Not for several threads at once, as the kernel itself is not.
/// </summary>
/// <remarks>https://aws.github.io/jsii/specification/3-kernel-api/</remarks>
internal static class Kernel
{
    private static readonly HashSet<Assembly> s_loaded = [];
    private static KernelProcess? s_process;

    // Answers to calls that were sent ahead: the greeting, and packages on the way.
    private static int s_outstanding;

    /// <summary>Has Node load the package of an assembly and those that it needs, without waiting for it.</summary>
    private static void Load(Assembly assembly)
    {
        if (!s_loaded.Add(assembly) || assembly.GetCustomAttribute<JsiiAssemblyAttribute>() is not { } package) return;
        foreach (var needed in assembly.GetReferencedAssemblies().Where(name => !IsFramework(name))) Load(Assembly.Load(needed));
        Send(writer =>
        {
            writer.WriteString("api", "load");
            writer.WriteString("name", package.Name);
            writer.WriteString("version", package.Version);
            writer.WriteString("tarball", KernelProcess.Extract(assembly));
        });
        s_outstanding++;
    }

    internal static ByRefValue Create(DeputyBase deputy, object?[] arguments)
    {
        var type = deputy.GetType();
        var creation = Members.Creation(type);
        for (var ancestor = type; ancestor is not null && ancestor != typeof(DeputyBase); ancestor = ancestor.BaseType) Load(ancestor.Assembly);
        using var answer = Call(writer =>
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
        });
        return References.Add(answer.Result, deputy);
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
        using var answer = Call(writer =>
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

    internal static T? GetStatic<T>(Type type, Member property) => Read<T>("value", property, writer =>
    {
        writer.WriteString("api", "sget");
        WriteClass(writer, type);
        writer.WriteString("property", property.Name);
    });

    internal static void SetStatic<T>(Type type, Member property, T value)
    {
        using var answer = Call(writer =>
        {
            writer.WriteString("api", "sset");
            WriteClass(writer, type);
            writer.WriteString("property", property.Name);
            writer.WritePropertyName("value");
            ValueWriter.Write(writer, value);
        });
    }

    internal static T? InvokeStatic<T>(Type type, Member method, object?[] arguments) => Read<T>("result", method, writer =>
    {
        writer.WriteString("api", "sinvoke");
        WriteClass(writer, type);
        writer.WriteString("method", method.Name);
        WriteArguments(writer, arguments, method.Variadic);
    });

    private static KernelProcess Process
    {
        get
        {
            if (s_process is not null) return s_process;
            s_outstanding = 1;
            return s_process = KernelProcess.Start();
        }
    }

    private static T? Read<T>(string name, Member member, Action<Utf8JsonWriter> write)
    {
        using var answer = Call(write);
        return answer.Result.ValueKind == JsonValueKind.Object && answer.Result.TryGetProperty(name, out var value)
            ? (T?)ValueReader.Read(value, typeof(T), member.ArrayElement)
            : default;
    }

    private static Answer Call(Action<Utf8JsonWriter> write)
    {
        Send(write);
        while (s_outstanding > 0)
        {
            Receive().Dispose();
            s_outstanding--;
        }

        return Receive();
    }

    private static void Send(Action<Utf8JsonWriter> write)
    {
        // Read first: a value may have to be created in Node before the call that uses it can be written.
        var process = Process;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ValueWriter.Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        process.WriteLine(buffer.WrittenSpan);
    }

    /// <summary>Waits for an answer, and meanwhile does what Node calls back for.</summary>
    private static Answer Receive()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(Process.ReadLine());
            var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.TryGetProperty("callback", out var callback))
            {
                using (document) Send(Callbacks.Answer(callback));
                continue;
            }

            if (root.TryGetProperty("error", out var error))
            {
                using (document) throw new JsiiException(error.GetString()!);
            }

            return new Answer(document, root.TryGetProperty("ok", out var ok) ? ok : root);
        }
    }

    private static void WriteReference(Utf8JsonWriter writer, ByRefValue reference)
    {
        writer.WritePropertyName("objref");
        ValueWriter.Write(writer, reference);
    }

    private static void WriteClass(Utf8JsonWriter writer, Type type)
    {
        Load(type.Assembly);
        writer.WriteString("fqn", Members.Creation(type).Class);
    }

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

    private readonly struct Answer(JsonDocument document, JsonElement result) : IDisposable
    {
        public JsonElement Result { get; } = result;

        public void Dispose() => document.Dispose();
    }
}
