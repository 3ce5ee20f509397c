using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace Amazon.JSII.Runtime;

/// <summary>The Node process that runs the kernel.</summary>
internal sealed class KernelProcess
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "jsii");

    private readonly Stream requests;
    private readonly Stream answers;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    private KernelProcess(Process process)
    {
        requests = process.StandardInput.BaseStream;
        answers = process.StandardOutput.BaseStream;
        // Node exits, and cleans up, when its input ends.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => requests.Dispose();
    }

    public static KernelProcess Start()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // The kernel links packages into its own folder; what they require must be found from there.
        start.ArgumentList.Add("--preserve-symlinks");
        // MB. Almost nothing that a synth allocates is garbage before its end, so V8 should not keep looking for it.
        start.ArgumentList.Add("--max-semi-space-size=64");
        start.ArgumentList.Add(Path.Combine(Folder, "launch.cjs"));
        try
        {
            return new KernelProcess(Process.Start(start)!);
        }
        catch (Win32Exception missing)
        {
            throw new JsiiException("Node could not be started; install Node 20.9 or newer and put it on the PATH.", missing);
        }
    }

    /// <summary>Extracts the package that an assembly embeds and returns its file.</summary>
    public static string Extract(Assembly assembly)
    {
        // The module's version id changes with its content, so a file of that name is that package.
        var file = Path.Combine(Folder, "packages", $"{assembly.ManifestModule.ModuleVersionId:N}.tgz");
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
            requests.Write(line);
            requests.Flush();
        }
        catch (IOException broken)
        {
            throw new JsiiException("Node has exited; its output says why.", broken);
        }
    }

    /// <summary>Reads a line, without its end; valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        var searched = this.start;
        while (true)
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = buffer.AsSpan(this.start, searched + found - this.start);
                this.start = searched + found + 1;
                return line;
            }

            MakeRoom();
            searched = end;
            var read = answers.Read(buffer, end, buffer.Length - end);
            if (read == 0) throw new JsiiException("Node has exited; its output says why.");
            end += read;
        }

        void MakeRoom()
        {
            if (this.start > 0)
            {
                buffer.AsSpan(this.start, end - this.start).CopyTo(buffer);
                end -= this.start;
                this.start = 0;
            }

            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}
