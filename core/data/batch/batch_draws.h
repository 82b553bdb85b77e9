// BatchDraws: the random functions as batch augments call them in the main process. Each call is recorded as a Draw.
#pragma once

#include "core/data/random/draw.h"
#include "core/data/random/process_random.h"

#include <cstdint>
#include <vector>

namespace teardown {

class BatchDraws {
public:
    /// Both must outlive this object; `drawn` grows.
    BatchDraws(ProcessRandom& process, std::vector<Draw>& drawn) : m_process(process), m_drawn(drawn) {}

    /// random.randint(low, high), both ends included.
    std::int64_t pythonRandint(std::int64_t low, std::int64_t high);
    /// np.random.beta(alpha, alpha).
    double numpyBeta(double alpha);
    /// np.random.randint(low, high), high excluded, low < high.
    std::int64_t numpyRandint(std::int64_t low, std::int64_t high);
    /// torch.randperm(n).
    std::vector<std::size_t> torchRandperm(std::size_t n);

private:
    ProcessRandom& m_process;
    std::vector<Draw>& m_drawn;
};

}  // namespace teardown
