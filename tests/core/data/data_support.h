// What the tests of pipelines share: a pipeline from a config's text, a picture's file.
#pragma once

#include "core/data/pipeline.h"

#include <QtTest>

#include <fstream>
#include <string>

namespace teardown {

inline Result<Pipeline> pipelineOf(const std::string& transforms) {
    const auto config = loadConfigText("test.py", "data = dict(test=dict(pipeline=[" + transforms + "]))\n");
    if (!config.ok()) return config.error();
    return Pipeline::fromConfig(**config, 3);
}

/// A PPM. Red counts columns, green rows.
inline void writePicture(const std::string& path, int height, int width) {
    std::ofstream file(path, std::ios::binary);
    file << "P6\n" << width << ' ' << height << "\n255\n";
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            file.put(static_cast<char>(x));
            file.put(static_cast<char>(y));
            file.put(static_cast<char>(7));
        }
}

#define QVERIFY_RESULT(RESULT) QVERIFY2((RESULT).ok(), (RESULT).ok() ? "" : describe((RESULT).error()).c_str())

}  // namespace teardown
