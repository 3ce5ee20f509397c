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
    /// <summary>
    /// Name of a switch of <see cref="AppContext"/>: every call waits for its answer. An error then comes from the line that caused
    /// it, not from a later one.
    /// </summary>
    private const string WaitForEachAnswer = "Jsii.WaitForEachAnswer";

    private static readonly HashSet<Assembly> s_loaded = [];
    private static readonly CallsAhead s_ahead = new();
    private static KernelProcess? s_process;
    private static ArrayBufferWriter<byte>? s_buffer;

    /// <summary>Has Node load the package of an assembly and those that it needs, without waiting for it.</summary>
    private static void Load(Assembly assembly)
    {
        if (!s_loaded.Add(assembly) || assembly.GetCustomAttribute<JsiiAssemblyAttribute>() is not { } package) return;
        foreach (var needed in assembly.GetReferencedAssemblies().Where(name => !IsFramework(name))) Load(Assembly.Load(needed));
        SendAhead(null, writer =>
        {
            writer.WriteString("api", "load");
            writer.WriteString("name", package.Name);
            writer.WriteString("version", package.Version);
            writer.WriteString("tarball", KernelProcess.Extract(assembly));
        });
    }

    internal static ByRefValue Create(DeputyBase deputy, object?[] arguments)
    {
        // Node starts while .NET looks at what to tell it.
        _ = Process;
        var type = deputy.GetType();
        var creation = Members.Creation(type);
        for (var ancestor = type; ancestor is not null && ancestor != typeof(DeputyBase); ancestor = ancestor.BaseType) Load(ancestor.Assembly);
        if (AppContext.TryGetSwitch(WaitForEachAnswer, out var waits) && waits)
        {
            using var answer = Call(Write);
            return References.Add(Name(answer), deputy);
        }

        return References.Add(SendAhead(creation.Class, Write)!, deputy);

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

    /// <summary>Takes note of a name that Node gave to an object.</summary>
    internal static void Saw(string name) => s_ahead.Saw(name);

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
        using var answer = Call(writer =>
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
        using var answer = Call(write);
        return answer.Result.ValueKind == JsonValueKind.Object && answer.Result.TryGetProperty(name, out var value)
            ? (T?)ValueReader.Read(value, typeof(T), member.ArrayElement)
            : default;
    }

    /// <summary>Sends a call and waits for its answer.</summary>
    private static Answer Call(Action<Utf8JsonWriter> write)
    {
        Send(write);
        var failed = CatchUp();
        var answer = Receive();
        if ((failed ?? answer.Error) is not { } error) return answer;
        answer.Dispose();
        throw error;
    }

    /// <summary>Sends a call without waiting for its answer.</summary>
    /// <param name="class">Class of the object that it creates, if it creates one.</param>
    /// <param name="write">Writes the call.</param>
    /// <returns>Name of that object.</returns>
    private static string? SendAhead(string? @class, Action<Utf8JsonWriter> write)
    {
        var size = Send(write);
        var created = @class is null ? null : s_ahead.NameNext(@class);
        s_ahead.Add(created, size);
        return created;
    }

    /// <returns>Bytes of the call.</returns>
    private static int Send(Action<Utf8JsonWriter> write)
    {
        var line = Line(write);
        if (!s_ahead.HaveRoomFor(line.Length))
        {
            if (CatchUp() is { } failed) throw failed;
            // Answering a callback may have taken the buffer.
            line = Line(write);
        }

        Process.WriteLine(line);
        return line.Length;
    }

    /// <summary>Reads the answers to all calls that were sent ahead.</summary>
    /// <returns>The first error among them.</returns>
    private static JsiiException? CatchUp()
    {
        JsiiException? failed = null;
        while (s_ahead.Any)
        {
            using var answer = Receive();
            var expected = s_ahead.Take();
            failed ??= answer.Error;
            if (expected is null || answer.Error is not null) continue;
            if (Name(answer) != expected) failed ??= new JsiiException($"Node created {Name(answer)} where {expected} was expected.");
        }

        return failed;
    }

    private static KernelProcess Process
    {
        get
        {
            if (s_process is not null) return s_process;
            // The greeting.
            s_ahead.Add(null, 0);
            return s_process = KernelProcess.Start();
        }
    }

    /// <summary>A call or an answer as it is sent, valid until the next is written.</summary>
    private static ReadOnlySpan<byte> Line(Action<Utf8JsonWriter> write)
    {
        // What is written may itself call Node, as a list that is made when it is read; that call then takes a buffer of its own.
        var buffer = s_buffer ?? new(64 * 1024);
        s_buffer = null;
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, ValueWriter.Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        s_buffer = buffer;
        return buffer.WrittenSpan;
    }

    /// <summary>Waits for an answer, and meanwhile does what Node calls back for.</summary>
    private static Answer Receive()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(Process.ReadLine());
            var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (!root.TryGetProperty("callback", out var callback)) return new Answer(document);
            using (document) Process.WriteLine(Line(CalledBack(callback)));
        }
    }

    private static Action<Utf8JsonWriter> CalledBack(JsonElement callback)
    {
        // Node takes what it reads before the callback's answer for a part of it, and the calls sent ahead are none.
        if (s_ahead.Any) return Callbacks.Refuse(callback, "Node called back for a call that was sent ahead.");
        var answer = Callbacks.Answer(callback);
        return CatchUp() is { } failed ? Callbacks.Refuse(callback, failed.Message) : answer;
    }

    private static string Name(Answer creation)
    {
        var name = creation.Result.GetProperty("$jsii.byref").GetString()!;
        Saw(name);
        return name;
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

    private readonly struct Answer(JsonDocument document) : IDisposable
    {
        public JsonElement Result { get; } = document.RootElement.TryGetProperty("ok", out var ok) ? ok : document.RootElement;

        public JsiiException? Error { get; } =
            document.RootElement.TryGetProperty("error", out var error) ? new JsiiException(error.GetString()!) : null;

        public void Dispose() => document.Dispose();
    }
}
