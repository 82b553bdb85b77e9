// The data loader alone, for loader_beside_mmcls.py beside it: one pass over data.train or data.test of a config.
//   bench_loader CONFIG train|val|test [SEED]
// Prints the pictures, the seconds from start to the last batch, and a hash over all batches if TEARDOWN_HASH is set.
#include "core/base/hash.h"
#include "core/data/loader/data_loader.h"
#include "core/session/loader.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

using namespace teardown;

namespace {

struct Pass {
    std::size_t pictures = 0;
    double seconds = 0;
    std::string hash;
};

Result<Pass> passOver(const std::string& path, Phase phase, std::uint32_t seed) {
    TD_TRY(const auto config, loadConfig(path));
    TD_TRY(const ImagingApi* opencv, imaging());
    Diagnostics notes;
    TD_TRY(DatasetPtr dataset, buildDataset(*config, std::string("data.") + phaseName(phase), {}, notes));
    LoaderRun run;
    run.seed = seed;
    TD_TRY(const LoaderSettings settings, loaderSettings(*config, phase, run));
    TD_TRY(const std::unique_ptr<DataLoader> loader, DataLoader::create(*config, dataset, *opencv, settings));
    ProcessRandom main(seed);
    Sha256 hash;
    Pass pass;
    const bool hashes = std::getenv("TEARDOWN_HASH") != nullptr;
    const auto begin = std::chrono::steady_clock::now();
    const auto batches = loader->start(0, main);
    while (auto batch = batches->next()) {
        if (!batch->ok()) return batch->error();
        pass.pictures += (*batch)->samples.size();
        if (hashes) hash.update({(*batch)->pixels.get(), (*batch)->view().byteSize()});
    }
    pass.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (hashes) pass.hash = hash.hexDigest();
    return pass;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: {} CONFIG train|val|test [SEED]\n", argv[0]);
        return 2;
    }
    const std::string_view phase = argv[2];
    const auto pass = passOver(argv[1],
                               phase == "train" ? Phase::Train
                               : phase == "val" ? Phase::Val
                                                : Phase::Test,
                               argc > 3 ? static_cast<std::uint32_t>(std::atoi(argv[3])) : 0);
    if (!pass.ok()) {
        fmt::print(stderr, "{}\n", describe(pass.error()));
        return 1;
    }
    fmt::print("{} {:.4f} {}\n", pass->pictures, pass->seconds, pass->hash);
    return 0;
}
