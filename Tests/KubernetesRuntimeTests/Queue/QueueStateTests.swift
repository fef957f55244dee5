// SPDX-License-Identifier: Apache-2.0

import RandomTesting
import Testing

@testable import KubernetesRuntime

@Suite struct QueueStateTests {
    enum Step: Sendable {
        case add(String)
        case later(String, Int)
        /// Takes what is next; `nil` when nothing is to be had.
        case take(String?)
        case finish(String)
        /// Lets seconds pass.
        case pass(Int)
        /// How many keys could be worked on now.
        case depth(Int)
    }

    struct Interleaving: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ what: String, _ steps: Step...) {
            testDescription = what
            self.steps = steps
        }
    }

    static let interleavings: [Interleaving] = [
        .init("keys come in order", .add("a"), .add("b"), .take("a"), .take("b"), .take(nil)),
        .init("twice in line is once", .add("a"), .add("a"), .depth(1), .take("a"), .take(nil)),
        .init("while worked on: afterwards", .add("a"), .take("a"), .add("a"), .take(nil), .finish("a"), .take("a")),
        .init(
            "while worked on, twice: once more",
            .add("a"),
            .take("a"),
            .add("a"),
            .add("a"),
            .finish("a"),
            .take("a"),
            .finish("a"),
            .take(nil)
        ),
        .init("others go on meanwhile", .add("a"), .add("b"), .take("a"), .add("a"), .take("b"), .take(nil)),
        .init("finished and not added is done", .add("a"), .take("a"), .finish("a"), .take(nil)),
        .init("later is later", .later("a", 5), .take(nil), .pass(4), .take(nil), .pass(1), .take("a"), .take(nil)),
        .init(
            "the earliest counts",
            .later("a", 9),
            .later("a", 3),
            .later("a", 6),
            .pass(3),
            .take("a"),
            .finish("a"),
            .pass(9),
            .take(nil)
        ),
        .init(
            "due while worked on",
            .later("a", 2),
            .add("a"),
            .take("a"),
            .pass(2),
            .take(nil),
            .finish("a"),
            .take("a")
        ),
        .init("due while in line is once", .later("a", 2), .add("a"), .pass(2), .take("a"), .finish("a"), .take(nil)),
        .init("those due come by their time", .later("b", 2), .later("a", 1), .pass(3), .take("a"), .take("b")),
        .init(
            "now, and later too",
            .later("a", 5),
            .add("a"),
            .take("a"),
            .finish("a"),
            .take(nil),
            .pass(5),
            .take("a")
        ),
        .init(
            "depth counts neither what waits nor what is worked on",
            .add("a"),
            .add("b"),
            .later("c", 1),
            .take("a"),
            .depth(1),
            .pass(1),
            .take("b"),
            .depth(1)
        ),
    ]

    @Test(arguments: interleavings)
    func `interleavings give each key out when they should`(interleaving: Interleaving) {
        var state = QueueState()
        var now = Duration.zero
        for step in interleaving.steps {
            switch step {
            case .add(let key): state.add(key)
            case .later(let key, let seconds): state.add(key, due: now + .seconds(seconds))
            case .take(let key): #expect(state.take(now: now).key == key, "\(step)")
            case .finish(let key): state.finish(key)
            case .pass(let seconds): now += .seconds(seconds)
            case .depth(let depth): #expect(state.depth == depth)
            }
        }
    }

    @Test func `who finds nothing is told when to come back`() {
        var state = QueueState()
        #expect(state.take(now: .zero).wait == nil)
        state.add("a", due: .seconds(7))
        #expect(state.take(now: .seconds(3)).wait == .seconds(4))
    }

    @Test func `delayed keys come out by their time, each once, and what is outdated does not pile up`() {
        var random = SeededGenerator.printingSeed(for: "delayed keys")
        var keys = DelayedKeys()
        var model: [String: Duration] = [:]
        for _ in 0..<20_000 {
            let key = "k\(Int.random(in: 0..<50, using: &random))"
            if Bool.random(using: &random) {
                let due = Duration.seconds(Int.random(in: 0..<1000, using: &random))
                keys.add(key, due: due)
                model[key] = min(model[key] ?? due, due)
            } else {
                let now = Duration.seconds(Int.random(in: 0..<1000, using: &random))
                let taken = keys.removeFirst(dueBy: now)
                let earliest = model.values.min()
                #expect((taken == nil) == (earliest.map { $0 > now } ?? true))
                if let taken {
                    #expect(model[taken] == earliest)
                    model[taken] = nil
                }
            }
            #expect(keys.count == model.count)
            #expect(keys.earliest == model.values.min())
        }
    }

    @Test func `a long line is handed out in order`() {
        var line = KeyLine()
        var expected = 0
        for number in 0..<10_000 {
            line.append("\(number)")
            if number % 3 == 0 {
                #expect(line.removeFirst() == "\(expected)")
                expected += 1
            }
        }
        while let key = line.removeFirst() {
            #expect(key == "\(expected)")
            expected += 1
        }
        #expect(expected == 10_000)
    }
}
