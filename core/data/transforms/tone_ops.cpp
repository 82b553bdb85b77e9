// AutoContrast, Invert, Equalize, Solarize, SolarizeAdd and Posterize: each value of a channel is looked up in a table of 256.
#include "core/data/transforms/policy_op.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace teardown {

namespace {

using Table = std::array<std::uint8_t, 256>;

void lookUp(Picture& picture, const Table& table) {
    for (std::uint8_t& value : picture.pixels) value = table[value];
}

void lookUpChannel(Picture& picture, std::size_t channel, const Table& table) {
    for (std::size_t i = channel; i < picture.pixels.size(); i += static_cast<std::size_t>(picture.channels))
        picture.pixels[i] = table[picture.pixels[i]];
}

std::array<std::int64_t, 256> histogram(const Picture& picture, std::size_t channel) {
    std::array<std::int64_t, 256> counts{};
    for (std::size_t i = channel; i < picture.pixels.size(); i += static_cast<std::size_t>(picture.channels)) ++counts[picture.pixels[i]];
    return counts;
}

/// numpy's astype(np.uint8) of a float.
std::uint8_t truncatedByte(double value) { return static_cast<std::uint8_t>(static_cast<std::int64_t>(value)); }

class AutoContrast : public PolicyOp {
public:
    using PolicyOp::PolicyOp;

protected:
    Result<Message> change(const TransformCall& call, double) const override {
        Picture& picture = call.sample.img.picture;
        int darkest = 255;
        int brightest = 0;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const auto counts = histogram(picture, channel);
            const auto used = [](std::int64_t count) { return count > 0; };
            const int low = static_cast<int>(std::find_if(counts.begin(), counts.end(), used) - counts.begin());
            const int high = 255 - static_cast<int>(std::find_if(counts.rbegin(), counts.rend(), used) - counts.rbegin());
            darkest = std::min(darkest, low);
            brightest = std::max(brightest, high);
            if (low >= high) continue;
            const double scale = 255.0 / (high - low);
            const double offset = -low * scale;
            Table table;
            for (int value = 0; value < 256; ++value)
                table[static_cast<std::size_t>(value)] = truncatedByte(std::clamp(value * scale + offset, 0.0, 255.0));
            lookUpChannel(picture, channel, table);
        }
        return message("auto-contrast.numbers", "{low}..{high} become 0..255, each channel by itself",
                       {{"low", darkest}, {"high", brightest}});
    }
};

class Equalize : public PolicyOp {
public:
    using PolicyOp::PolicyOp;

protected:
    Result<Message> change(const TransformCall& call, double) const override {
        Picture& picture = call.sample.img.picture;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const auto counts = histogram(picture, channel);
            std::int64_t total = 0;
            std::int64_t last = 0;
            for (const std::int64_t count : counts) {
                total += count;
                if (count > 0) last = count;
            }
            const std::int64_t step = (total - last) / 255;
            if (step == 0) continue;
            Table table;
            table[0] = 0;
            std::int64_t sum = 0;
            for (std::size_t value = 0; value < 255; ++value) {
                sum += counts[value];
                table[value + 1] = static_cast<std::uint8_t>(std::min<std::int64_t>((sum + step / 2) / step, 255));
            }
            lookUpChannel(picture, channel, table);
        }
        return message("equalize.numbers", "each channel's histogram is made even");
    }
};

class Invert : public PolicyOp {
public:
    using PolicyOp::PolicyOp;

protected:
    bool threeChannels() const override { return false; }
    Result<Message> change(const TransformCall& call, double) const override {
        for (std::uint8_t& value : call.sample.img.picture.pixels) value = static_cast<std::uint8_t>(255 - value);
        return message("invert.numbers", "255 - value");
    }
};

class Solarize : public PolicyOp {
public:
    explicit Solarize(const Arguments& a) : PolicyOp(a), m_threshold(a.number("thr")) {}

protected:
    bool threeChannels() const override { return false; }
    Result<Message> change(const TransformCall& call, double) const override {
        Table table;
        for (int value = 0; value < 256; ++value)
            table[static_cast<std::size_t>(value)] = static_cast<std::uint8_t>(value < m_threshold ? value : 255 - value);
        lookUp(call.sample.img.picture, table);
        return message("solarize.numbers", "255 - value where value >= {threshold}", {{"threshold", m_threshold, ".6g"}});
    }

private:
    double m_threshold;
};

class SolarizeAdd : public PolicyOp {
public:
    explicit SolarizeAdd(const Arguments& a)
        : PolicyOp(a),
          m_added(a.number("magnitude")),
          m_wraps(a["magnitude"].isInt() && m_added >= 0 && m_added < 256),
          m_threshold(a.number("thr")) {}

protected:
    bool threeChannels() const override { return false; }
    Result<Message> change(const TransformCall& call, double) const override {
        Table table;
        for (int value = 0; value < 256; ++value) {
            // numpy adds an int within the bytes, where 200 + 100 is 44; a float makes the sum a float.
            const double sum =
                m_wraps ? static_cast<double>(static_cast<std::uint8_t>(value + static_cast<int>(m_added))) : value + m_added;
            table[static_cast<std::size_t>(value)] =
                value < m_threshold ? truncatedByte(std::min(sum, 255.0)) : static_cast<std::uint8_t>(value);
        }
        lookUp(call.sample.img.picture, table);
        return message("solarize-add.numbers", "min(value + {added}, 255) where value < {threshold}",
                       {{"added", m_added, ".6g"}, {"threshold", m_threshold, ".6g"}});
    }

private:
    double m_added;
    bool m_wraps;
    double m_threshold;
};

class Posterize : public PolicyOp {
public:
    explicit Posterize(const Arguments& a) : PolicyOp(a), m_bits(std::ceil(a.number("bits"))) {
        if (!(a.number("bits") <= 8)) throw BuildFailure{a.bad("bits", message("posterize.bits", "bits must not be above 8."))};
    }

protected:
    bool threeChannels() const override { return false; }
    Result<Message> change(const TransformCall& call, double) const override {
        Table table;
        const int shift = static_cast<int>(std::clamp(8 - m_bits, 0.0, 8.0));
        for (unsigned value = 0; value < 256; ++value) table[value] = static_cast<std::uint8_t>(value >> shift << shift);
        lookUp(call.sample.img.picture, table);
        return message("posterize.numbers", "(value >> {shift}) << {shift}: {bits} bits are left", {{"shift", shift}, {"bits", 8 - shift}});
    }

private:
    double m_bits;
};

template <class Op>
Result<TransformPtr> toneOp(const Arguments& a) {
    return TransformPtr(std::make_shared<Op>(a));
}

}  // namespace

Result<TransformPtr> createAutoContrast(const Arguments& a, Diagnostics&) { return toneOp<AutoContrast>(a); }
Result<TransformPtr> createInvert(const Arguments& a, Diagnostics&) { return toneOp<Invert>(a); }
Result<TransformPtr> createEqualize(const Arguments& a, Diagnostics&) { return toneOp<Equalize>(a); }
Result<TransformPtr> createSolarize(const Arguments& a, Diagnostics&) { return toneOp<Solarize>(a); }
Result<TransformPtr> createSolarizeAdd(const Arguments& a, Diagnostics&) { return toneOp<SolarizeAdd>(a); }
Result<TransformPtr> createPosterize(const Arguments& a, Diagnostics&) { return toneOp<Posterize>(a); }

}  // namespace teardown
