// Forecast: which readings promise to give the numbers, from the answers of those that ran.
#pragma once

#include "core/data/numbers/agreement.h"
#include "core/data/numbers/reading_space.h"

#include <cstddef>
#include <map>
#include <span>
#include <vector>

namespace teardown {

/// Assumes that differences add up: the answer of a combination is that of the nearest reading that ran, plus what each further difference
/// did to the config's own reading - times the contrast that its mean and std leave. A reading is the more probable the closer its forecast
/// is to the given numbers, measured by what the forecast adds, and the more common it is.
class Forecast {
public:
    Forecast(const ReadingSpace& space, const KnownNumbers& known);

    /// The answer of a reading that ran. The config's own comes first.
    void add(const Reading& reading, const NetworkAnswer& answer);
    /// Readings that cannot be made, or that make the same input as one that ran.
    void exclude(const Reading& reading);
    /// The most probable readings with more than one difference, best first: half of them one difference apart from `around`, so that the
    /// search goes on where it came close, and half from everywhere.
    std::vector<Reading> best(std::size_t count, const Reading& around);

private:
    using Numbers = std::vector<double>;  ///< of all kinds that the given numbers may be, one after the other
    struct Candidate {
        Reading reading{};
        double cost = 0;
        std::size_t nearest = 0;  ///< in m_ran
        int apart = 0;            ///< differences from it
        double promise = 0;       ///< the smaller, the better
        bool done = false;
    };

    Numbers numbersOf(const NetworkAnswer& answer) const;
    void judge(Candidate& candidate) const;
    double gain(int values) const;

    const ReadingSpace& m_space;
    const KnownNumbers& m_known;
    std::vector<std::size_t> m_looked;  ///< positions of the numbers that are looked at
    Numbers m_goal;
    std::vector<std::pair<Reading, Numbers>> m_ran;
    std::map<std::pair<int, int>, Numbers> m_effects;  ///< by factor and choice: what it does to the config's own
    std::vector<Candidate> m_candidates;
    std::map<Reading, std::size_t> m_places;
};

}  // namespace teardown
