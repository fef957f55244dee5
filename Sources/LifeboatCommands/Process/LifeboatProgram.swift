// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupEngine
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The whole program: parses the command line, runs the command, ends when it is told to stop.
package enum LifeboatProgram {
    /// Runs one command line.
    /// - Parameter arguments: The arguments without the program's name.
    /// - Returns: How the process ends.
    package static func run(_ arguments: [String]) async -> ExitStatus {
        let arguments = OptionalValues.completed(CommandOrder.nounFirst(LogFlags.removed(from: arguments)))
        let isPlan = arguments.starts(with: ["restore", "plan"])
        do {
            try await runInterruptibly(arguments)
            return .success
        } catch let status as ExitStatus {
            return status
        } catch is CancellationError {
            Console.standard.say("Interrupted.")
            return .interrupted
        } catch {
            return report(error, isPlan: isPlan)
        }
    }

    private static func runCommand(_ arguments: [String]) async throws {
        var command = try LifeboatCommand.parseAsRoot(arguments)
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    /// Runs a command until it ends or a signal asks it to stop; then it is cancelled and may clean up.
    private static func runInterruptibly(_ arguments: [String]) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let (stop, stopping) = AsyncStream<Void>.makeStream()
        let notice = notice(arguments)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await obey(signals, notice, stopping)
                return false
            }
            group.addTask {
                try await StopNotice.$current.withValue(notice) { try await runCommand(arguments, until: stop) }
                return true
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
    }

    /// What is said of a command that works here.
    private static func notice(_ arguments: [String]) -> StopNotice {
        let isRestore = arguments.starts(with: ["restore", "create"])
        let consequence =
            isRestore ? "what was restored stays and is being recorded" : "what is half-made is being removed"
        return StopNotice("Stopping; \(consequence) … (press Ctrl-C again to stop at once)")
    }

    /// Passes the first signal on as a wish to stop; another Ctrl-C ends the process at once, whatever is left half-made.
    ///
    /// A store that answers no more may not hold the user. Terminals and supervisors send several signals at a time, which
    /// are one wish.
    private static func obey(
        _ signals: UnixSignalsSequence,
        _ notice: StopNotice,
        _ stopping: AsyncStream<Void>.Continuation
    ) async {
        var first: ContinuousClock.Instant?
        for await signal in signals {
            if let first {
                guard signal == .sigint, ContinuousClock.now - first > .seconds(1) else { continue }
                Console.standard.say("Stopped at once; what was half-made is still there.")
                exit(ExitStatus.interrupted.rawValue)
            }
            first = .now
            Console.standard.say("\n\(notice.text)")
            stopping.finish()
        }
    }

    private static func runCommand(_ arguments: [String], until stop: AsyncStream<Void>) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stop {}
                return !Task.isCancelled
            }
            group.addTask {
                try await runCommand(arguments)
                return false
            }
            defer { group.cancelAll() }
            guard try await group.next() ?? false else { return }
            group.cancelAll()
            do {
                // A command that was done before it noticed has done what was asked for, and has said so.
                _ = try await group.next()
            } catch let status as ExitStatus {
                throw status
            } catch {
                // Whatever it says of its end, it was the user who ended it.
                if let remains = remains(after: error) { say(remains) }
                throw ExitStatus.interrupted
            }
        }
    }

    /// What is said of the end of a command that was stopped: what it could not tidy up, and nothing else.
    static func remains(after error: any Error) -> CommandFailure? {
        guard (error as? BackupEngineError)?.code == .snapshotsLeft else { return nil }
        return CommandFailure(explaining: error)
    }

    private static func say(_ failure: CommandFailure) {
        Console.standard.say("error: \(failure.message)")
        if let hint = failure.hint { Console.standard.say("hint: \(hint)") }
    }

    /// Says what went wrong, in one place for all commands.
    private static func report(_ error: any Error, isPlan: Bool) -> ExitStatus {
        if let failure = CommandFailure(explaining: error) {
            say(failure)
            return failure.status == .usage && isPlan ? .failure : failure.status
        }
        let code = LifeboatCommand.exitCode(for: error)
        let text = LifeboatCommand.fullMessage(for: error)
        if code.isSuccess {
            Console.standard.data(text + "\n")
            return .success
        }
        Console.standard.say(code == .validationFailure ? text : "error: \(error)")
        return code == .validationFailure && !isPlan ? .usage : .failure
    }
}
