using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace Amazon.JSII.Runtime;

/// <summary>The Node process that runs the kernel.</summary>
internal sealed class KernelProcess
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "jsii");

    private readonly Stream _requests;
    private readonly Stream _answers;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private KernelProcess(Process process)
    {
        _requests = process.StandardInput.BaseStream;
        _answers = process.StandardOutput.BaseStream;
        // Node ends, and tidies up, when its input does.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _requests.Dispose();
    }

    public static KernelProcess Start()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // The kernel links packages into a folder of its own; what they require must be found from there.
        start.ArgumentList.Add("--preserve-symlinks");
        // MB: almost nothing that a synth makes is garbage before its end, so V8 should not keep looking.
        start.ArgumentList.Add("--max-semi-space-size=64");
        start.ArgumentList.Add(Path.Combine(s_folder, "launch.cjs"));
        try
        {
            return new KernelProcess(Process.Start(start)!);
        }
        catch (Win32Exception missing)
        {
            throw new JsiiException("Node could not be started; install Node 20.9 or newer and put it on the PATH.", missing);
        }
    }

    /// <summary>The package that an assembly carries, as a file.</summary>
    public static string Extract(Assembly assembly)
    {
        // The module's version changes with its content, so a file of that name is that package.
        var file = Path.Combine(s_folder, "packages", $"{assembly.ManifestModule.ModuleVersionId:N}.tgz");
        if (File.Exists(file)) return file;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var resource = assembly.GetManifestResourceNames().Single(name => name.EndsWith(".tgz", StringComparison.Ordinal));
        var part = $"{file}.{Environment.ProcessId}";
        using (var target = File.Create(part))
        using (var source = assembly.GetManifestResourceStream(resource)!)
        {
            source.CopyTo(target);
        }
        File.Move(part, file, overwrite: true);
        return file;
    }

    public void WriteLine(ReadOnlySpan<byte> json)
    {
        // One write: Node wakes up once.
        Span<byte> line = json.Length < 8 * 1024 ? stackalloc byte[json.Length + 1] : new byte[json.Length + 1];
        json.CopyTo(line);
        line[^1] = (byte)'\n';
        try
        {
            _requests.Write(line);
            _requests.Flush();
        }
        catch (IOException broken)
        {
            throw new JsiiException("Node has ended; what it printed says why.", broken);
        }
    }

    /// <summary>A line without its end, valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        var searched = _start;
        while (true)
        {
            var found = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = _buffer.AsSpan(_start, searched + found - _start);
                _start = searched + found + 1;
                return line;
            }

            MakeRoom();
            searched = _end;
            var read = _answers.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) throw new JsiiException("Node has ended; what it printed says why.");
            _end += read;
        }

        void MakeRoom()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
