// What the fuzz targets do with their bytes; the replay test does the same with seeds and with every crash that was found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fuzz {

using Bytes = std::span<const std::uint8_t>;

// Each opens the bytes in its way, describes what it found and reads every tensor of at most 1 MiB. An out-of-range tensor, a budget that
// was exceeded or a second run with another outcome aborts.
void pickle(Bytes bytes);
void zip(Bytes bytes);
void checkpoint(Bytes bytes);
void safetensors(Bytes bytes);
void npy(Bytes bytes);
/// Files of datasets: what can be asked of every array of a MAT-file; all rows of an idx file, packed or not.
void mat(Bytes bytes);
void idx(Bytes bytes);
/// A grey picture in a PNG file: as many pixels as its header says.
void greypng(Bytes bytes);
/// Logs of trainings: their curves, smoothed, and best values.
void traininglog(Bytes bytes);

struct Target {
    const char* name;
    void (*run)(Bytes);
};
inline constexpr Target kTargets[] = {
    {"pickle", pickle}, {"zip", zip}, {"checkpoint", checkpoint},   {"safetensors", safetensors}, {"npy", npy},
    {"mat", mat},       {"idx", idx}, {"traininglog", traininglog}, {"greypng", greypng}};

}  // namespace fuzz
