// SPDX-License-Identifier: Apache-2.0

/// Random numbers that can be had again: tests print the seed they used.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence that belongs to a seed.
    package init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A generator with a seed of its own, which it prints.
    package static func printingSeed(for test: String) -> SeededGenerator {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(test): seed \(seed)")
        return SeededGenerator(seed: seed)
    }
}
