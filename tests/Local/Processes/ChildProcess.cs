using System.Diagnostics;

namespace HybridCloud.Local.Processes;

/// <summary>A program that runs as long as this process does, and no longer.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 2000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Queue<string> lines = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> waiters = [];
    private bool paused;

    private ChildProcess(string name, Process process) => (Name, this.process) = (name, process);

    /// <summary>What to call it in messages.</summary>
    public string Name { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote, standard output and error, newest last; the last two thousand lines.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Added to this process's environment.</param>
    /// <param name="user">User to run as; this process's own when null.</param>
    /// <param name="deathSignal">Signal that it gets when this process dies, however it dies.</param>
    public static async Task<ChildProcess> StartAsync(
        string name,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null,
        string? user = null,
        Signal deathSignal = Signal.Kill)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        List<string> whole = [.. Privileges.Prefix(user, deathSignal), .. command];
        start.FileName = whole[0];
        foreach (var argument in whole.Skip(1)) start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(name, process);
        process.OutputDataReceived += (_, data) => child.Add(data.Data);
        process.ErrorDataReceived += (_, data) => child.Add(data.Data);
        process.Exited += (_, _) => child.FailWaiters();
        await ProcessStarter.StartAsync(process);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line, already written or still to come, that matches.</summary>
    /// <exception cref="InvalidOperationException">The program ended first.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> matches, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (lines)
        {
            foreach (var line in lines)
            {
                if (matches(line)) return line;
            }

            waiters.Add((matches, found));
        }

        if (process.HasExited) FailWaiters();
        return await found.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for it to end.</summary>
    /// <returns>The exit code; 128 plus the signal's number when a signal ended it.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public void Send(Signal signal)
    {
        if (!process.HasExited) Signals.Send(process.Id, signal);
    }

    /// <summary>Freezes it: it holds its connections and answers nothing.</summary>
    public void Pause()
    {
        paused = true;
        Send(Signal.Stop);
    }

    public void Resume()
    {
        Send(Signal.Continue);
        paused = false;
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Send(Signal.Kill);
        await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(Signal signal = Signal.Terminate)
    {
        if (paused) Resume();
        Send(signal);
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            return await WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Send(Signal.Kill);
            return await WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) return;
        List<TaskCompletionSource<string>> found = [];
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > KeptLines) lines.Dequeue();
            for (var i = waiters.Count - 1; i >= 0; i--)
            {
                if (!waiters[i].Matches(line)) continue;
                found.Add(waiters[i].Found);
                waiters.RemoveAt(i);
            }
        }

        foreach (var waiter in found) waiter.TrySetResult(line);
    }

    private void FailWaiters()
    {
        // Lines may still be in transit when the process is gone.
        process.WaitForExit();
        lock (lines)
        {
            foreach (var (_, found) in waiters)
            {
                found.TrySetException(new InvalidOperationException(
                    $"{Name} ended with exit code {process.ExitCode}:\n{string.Join('\n', lines.TakeLast(20))}"));
            }

            waiters.Clear();
        }
    }
}
