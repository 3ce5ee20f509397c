namespace HybridCloud.Infrastructure.Values;

/// <summary>CPU and memory of a Fargate task; only the pairs that Fargate offers.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html</remarks>
public sealed record FargateSize
{
    /// <summary>A size that Fargate offers.</summary>
    /// <param name="cpu">CPU units; 1024 are one virtual CPU.</param>
    /// <param name="memory">Memory in MiB.</param>
    /// <exception cref="ArgumentException">Fargate does not offer the pair.</exception>
    public FargateSize(int cpu, int memory)
    {
        (int Least, int Most, int Step) = cpu switch
        {
            256 => (512, 2048, 512),
            512 => (1024, 4096, 1024),
            1024 => (2048, 8192, 1024),
            2048 => (4096, 16384, 1024),
            4096 => (8192, 30720, 1024),
            8192 => (16384, 61440, 4096),
            16384 => (32768, 122880, 8192),
            _ => throw new ArgumentException($"Fargate has no task of {cpu} CPU units; use 256, 512, 1024, 2048, 4096, 8192 or 16384.", nameof(cpu)),
        };
        // 256 CPU units go with 512, 1024 or 2048 MiB, not with 1536.
        if (memory < Least || memory > Most || (memory - Least) % Step != 0 || (cpu == 256 && memory == 1536))
            throw new ArgumentException($"Fargate has no task of {cpu} CPU units with {memory} MiB; {Least} to {Most} MiB in steps of {Step} go with it.", nameof(memory));
        (Cpu, Memory) = (cpu, memory);
    }

    /// <summary>CPU units; 1024 are one virtual CPU.</summary>
    public int Cpu { get; }

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; }
}
