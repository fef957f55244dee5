// SPDX-License-Identifier: Apache-2.0

/// Options that Velero's command line takes with and without a value: `--include-cluster-resources` means true.
///
/// ArgumentParser has no such option that also refuses values it does not understand.
enum OptionalValues {
    private static let options: Set<String> = [
        "--allow-partially-failed", "--colorized", "--default-snapshot-move-data", "--default-volumes-to-fs-backup",
        "--include-cluster-resources", "--keep-crds", "--preserve-nodeports", "--restore-volumes", "--skip-immediately",
        "--snapshot-move-data", "--snapshot-volumes", "--use-node-agent", "--use-node-agent-windows",
        "--use-volume-snapshots", "--write-sparse-files",
    ]

    /// Those of the server, some of which other commands have as plain flags.
    private static let serverOptions: Set<String> = [
        "--disable-informer-cache", "--leader-elect", "--restore-only", "--schedule-skip-immediately",
    ]

    private static let installOptions: Set<String> = ["--restore-only", "--schedule-skip-immediately"]

    private static func options(of command: String?) -> Set<String> {
        switch command {
        case "server": options.union(serverOptions)
        case "install": options.union(installOptions)
        default: options
        }
    }

    /// The arguments with a value for each such option, and without one for each plain flag.
    static func completed(_ arguments: [String]) -> [String] {
        var completed: [String] = []
        var rest = arguments[...]
        let options = options(of: arguments.first)
        while let argument = rest.popFirst() {
            if argument == "--" { return completed + [argument] + rest }
            // Velero's Deployment has it so where no feature is switched on; ArgumentParser misses a value.
            if argument == "--features=" { continue }
            guard options.contains(argument) else {
                let isOption = options.contains(String(argument.prefix { $0 != "=" }))
                if let plain = isOption ? argument : PlainFlags.plain(argument) { completed.append(plain) }
                continue
            }
            let isValue = rest.first.map { $0 == "true" || $0 == "false" } ?? false
            completed.append("\(argument)=\(isValue ? rest.removeFirst() : "true")")
        }
        return completed
    }
}
