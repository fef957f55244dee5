// SPDX-License-Identifier: Apache-2.0

/// Options that Velero's command line takes with and without a value: `--include-cluster-resources` means true.
///
/// ArgumentParser has no such option that also refuses values it does not understand.
enum OptionalValues {
    private static let options: Set<String> = [
        "--default-snapshot-move-data", "--default-volumes-to-fs-backup", "--disable-informer-cache",
        "--include-cluster-resources", "--leader-elect", "--preserve-nodeports", "--restore-only",
        "--schedule-skip-immediately",
    ]

    /// The arguments with a value for each such option.
    static func completed(_ arguments: [String]) -> [String] {
        var completed: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return completed + [argument] + rest }
            // Velero's Deployment has it so where no feature is switched on; ArgumentParser misses a value.
            if argument == "--features=" { continue }
            guard options.contains(argument) else {
                completed.append(argument)
                continue
            }
            let isValue = rest.first.map { $0 == "true" || $0 == "false" } ?? false
            completed.append("\(argument)=\(isValue ? rest.removeFirst() : "true")")
        }
        return completed
    }
}
