// SPDX-License-Identifier: Apache-2.0

/// The flags in the command line of a server.
package struct ServerArguments: Sendable, Equatable {
    /// One flag with its value.
    package struct Argument: Sendable, Equatable {
        /// The name without dashes.
        package var name: String
        /// The value; `true` for a switch.
        package var value: String

        /// Sets a flag.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The flags, in order.
    package private(set) var arguments: [Argument] = []
    /// What was read and is no flag.
    package private(set) var words: [String] = []

    /// No flags.
    package init() {}

    /// Reads the arguments of a container, with or without the word `server` before them.
    package init(reading words: [String]) {
        var rest = words[...]
        if rest.first == "server" { rest.removeFirst() }
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                self.words.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            if parts.count == 2 {
                set(Argument(name, String(parts[1])))
            } else if ServerFlag.named(name)?.isSwitch == true {
                set(Argument(name, "true"))
            } else {
                let hasValue = rest.first.map { !$0.hasPrefix("--") } ?? false
                set(Argument(name, hasValue ? rest.removeFirst() : ""))
            }
        }
    }

    /// Sets a flag; one that is there keeps its place.
    package mutating func set(_ argument: Argument) {
        if let index = arguments.firstIndex(where: { $0.name == argument.name }) {
            arguments[index] = argument
        } else {
            arguments.append(argument)
        }
    }

    /// The value of a flag.
    package subscript(name: String) -> String? { arguments.first { $0.name == name }?.value }

    /// As they stand in a command line; what is empty or switched off is left out.
    package var commandLine: [String] {
        words + arguments.filter { !$0.value.isEmpty && !$0.isSwitchedOff }.map(\.text)
    }

    /// The flags that Lifeboat's server takes too.
    package var kept: ServerArguments {
        var kept = ServerArguments()
        kept.arguments = arguments.filter { $0.fate == .kept }
        return kept
    }

    /// What does not come along when Lifeboat takes over, each with the reason.
    ///
    /// Flags that say what Lifeboat does anyway are not among them.
    package var dropped: [String] {
        let reasons = arguments.compactMap { argument in
            argument.saysNothing || argument.fate == .kept
                ? nil : "\(argument.text): \(argument.reason ?? "no flag that is known here")"
        }
        return reasons + words.map { "\($0): no flag" }
    }

    /// What a server does that Lifeboat cannot do yet.
    package var lost: [Argument] {
        arguments.filter { argument in
            guard case .missing = argument.fate else { return false }
            return !argument.saysNothing
        }
    }

    /// The port of `--metrics-address`, 8085 unless it says another.
    package var metricsPort: Int {
        let port = self["metrics-address"]?.split(separator: ":").last.flatMap { Int($0) }
        return port ?? 8085
    }
}

extension ServerArguments.Argument {
    /// As it stands in a command line.
    package var text: String { isSwitch && value == "true" ? "--\(name)" : "--\(name)=\(value)" }

    /// Why it does not come along when Lifeboat takes over; `nil` when it does, and when it is unknown.
    package var reason: String? {
        switch fate {
        case .unneeded(let reason), .missing(let reason): reason
        case .kept, nil: nil
        }
    }

    fileprivate var fate: ServerFlag.Fate? {
        if switchesOnCSI { return .missing("snapshots of volumes by CSI are not made yet") }
        return ServerFlag.named(name)?.fate
    }

    /// Whether it makes Velero take snapshots of volumes through their CSI drivers.
    var switchesOnCSI: Bool { name == "features" && value.split(separator: ",").contains("EnableCSI") }

    private var isSwitch: Bool { ServerFlag.named(name)?.isSwitch ?? false }

    fileprivate var isSwitchedOff: Bool { isSwitch && value == "false" }

    /// Whether it asks for nothing but the default.
    fileprivate var saysNothing: Bool { ["", "false", "0", "0s"].contains(value) }
}
