using System.Text.RegularExpressions;

namespace HybridCloud.Architecture;

/// <summary>
/// Which folders of a project may use which: a table of lines "Folder -> Other Another", written from the top down.
/// A folder may use the folders that its line names, and everything that those may use.
/// </summary>
internal sealed partial class Directions
{
    private readonly List<(string Folder, IReadOnlyList<string> Uses)> lines = [];

    private Directions()
    {
    }

    /// <summary>Reads a table from a document.</summary>
    /// <param name="markdown">Text of the document; the table is the first fenced block after the heading.</param>
    /// <param name="heading">Heading, with its number signs.</param>
    /// <exception cref="FormatException">There is no such heading or block.</exception>
    public static Directions Read(string markdown, string heading)
    {
        var start = markdown.IndexOf(heading + "\n", StringComparison.Ordinal);
        var block = start < 0 ? null : Fence().Match(markdown, start);
        if (block is not { Success: true }) throw new FormatException($"No table of folders under \"{heading}\".");
        var directions = new Directions();
        foreach (var line in block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = line.Split("->", StringSplitOptions.TrimEntries);
            var uses = sides.Length == 2 ? sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            directions.lines.Add((sides[0], uses));
        }

        return directions;
    }

    /// <summary>Faults of the table itself: a line that names a folder above it, so that two could use each other.</summary>
    public IEnumerable<string> Upward()
    {
        var names = lines.Select(line => line.Folder).ToList();
        return from line in lines
               from used in line.Uses
               where names.IndexOf(used) <= names.IndexOf(line.Folder)
               select names.Contains(used) ? $"{line.Folder} -> {used} points up" : $"{line.Folder} -> {used}: the table has no line for {used}";
    }

    /// <summary>Every use of a folder, by a using directive or a full name, that the table does not allow, as "file: folder -> folder".</summary>
    /// <param name="project">Folder of the project.</param>
    /// <param name="rootNamespace">Namespace of the project; folders are the names below it.</param>
    public IEnumerable<string> Violations(string project, string rootNamespace)
    {
        var mention = new Regex($@"(?<!namespace ){Regex.Escape(rootNamespace)}\.(\w+)");
        foreach (var file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(project, file).Split('/', '\\');
            // Files next to the project file put everything together; obj and bin are the compiler's.
            if (parts.Length == 1 || parts[0] is "obj" or "bin") continue;
            var folder = parts[0];
            if (lines.All(line => line.Folder != folder))
            {
                yield return $"{file}: the table has no line for {folder}";
                continue;
            }

            foreach (var used in mention.Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct())
            {
                if (used != folder && !Below(folder).Contains(used)) yield return $"{file}: {folder} -> {used}";
            }
        }
    }

    private HashSet<string> Below(string folder)
    {
        var below = new HashSet<string>();
        var open = new Queue<string>([folder]);
        while (open.TryDequeue(out var next))
        {
            foreach (var used in lines.Where(line => line.Folder == next).SelectMany(line => line.Uses))
            {
                if (below.Add(used)) open.Enqueue(used);
            }
        }

        return below;
    }

    [GeneratedRegex("```\\w*\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
