using System.Buffers;
using System.Text.Json;

namespace Amazon.JSII.Runtime;

/// <summary>
/// The messages between .NET and Node: one line of JSON per call, one per answer, and in between the lines with which Node
/// calls back.
/// </summary>
internal static class Messages
{
    private static readonly CallsAhead Ahead = new();
    private static KernelProcess? process;
    private static ArrayBufferWriter<byte>? spare;

    /// <summary>Starts Node, unless it is running, without waiting until it is ready.</summary>
    public static void Start() => _ = Process;

    /// <summary>Sends a call and waits for its answer.</summary>
    public static Answer Call(Action<Utf8JsonWriter> write)
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
    public static string? SendAhead(string? @class, Action<Utf8JsonWriter> write)
    {
        var size = Send(write);
        var created = @class is null ? null : Ahead.NameNext(@class);
        Ahead.Add(created, size);
        return created;
    }

    /// <summary>Name of the object that a call has created.</summary>
    public static string Created(Answer answer)
    {
        var name = answer.Result.GetProperty("$jsii.byref").GetString()!;
        Saw(name);
        return name;
    }

    /// <summary>Records a name that Node gave an object.</summary>
    public static void Saw(string name) => Ahead.Saw(name);

    /// <returns>Bytes of the call.</returns>
    private static int Send(Action<Utf8JsonWriter> write)
    {
        var line = Line(write);
        if (!Ahead.HaveRoomFor(line.Length))
        {
            if (CatchUp() is { } failed) throw failed;
            // Answering a callback may have reused the buffer.
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
        while (Ahead.Any)
        {
            using var answer = Receive();
            var expected = Ahead.Take();
            failed ??= answer.Error;
            if (expected is null || answer.Error is not null) continue;
            if (Created(answer) != expected) failed ??= new JsiiException($"Node created {Created(answer)} where {expected} was expected.");
        }

        return failed;
    }

    private static KernelProcess Process
    {
        get
        {
            if (process is not null) return process;
            // Node's greeting is read like an answer.
            Ahead.Add(null, 0);
            return process = KernelProcess.Start();
        }
    }

    /// <summary>A call or an answer as it is sent, valid until the next is written.</summary>
    private static ReadOnlySpan<byte> Line(Action<Utf8JsonWriter> write)
    {
        // Writing a value may itself call Node, as a lazily evaluated list does; that call then takes its own buffer.
        var buffer = spare ?? new(64 * 1024);
        spare = null;
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, ValueWriter.Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        spare = buffer;
        return buffer.WrittenSpan;
    }

    /// <summary>Waits for an answer, and meanwhile runs Node's callbacks.</summary>
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
        // Node takes whatever it reads next for the callback's answer, but the calls sent ahead would come before it.
        if (Ahead.Any) return Callbacks.Refuse(callback, "Node called back for a call that was sent ahead.");
        var answer = Callbacks.Answer(callback);
        return CatchUp() is { } failed ? Callbacks.Refuse(callback, failed.Message) : answer;
    }
}
