// PageId: the name of a stage page. Pages that are defined elsewhere bring their own name, so this file need not list them.
#pragma once

#include <string_view>

namespace teardown {

/// A value; equal if the names are. Names are stable, so that files can store them, and live as long as the program.
struct PageId {
    std::string_view name;  ///< "heatmaps"; empty: no page

    bool operator==(const PageId&) const = default;

    static const PageId Heatmaps;
    static const PageId Graph;
    static const PageId Fold;
    static const PageId Answer;
    static const PageId Code;
    static const PageId Details;
    static const PageId Checkpoint;
    static const PageId Source;
    static const PageId Message;
};

inline constexpr PageId PageId::Heatmaps{"heatmaps"};
inline constexpr PageId PageId::Graph{"graph"};
inline constexpr PageId PageId::Fold{"fold"};
inline constexpr PageId PageId::Answer{"answer"};
inline constexpr PageId PageId::Code{"code"};
inline constexpr PageId PageId::Details{"details"};
inline constexpr PageId PageId::Checkpoint{"checkpoint"};
inline constexpr PageId PageId::Source{"source"};
inline constexpr PageId PageId::Message{"message"};

/// The order of the buttons. Other pages follow after these, before the message.
inline constexpr PageId kPageOrder[] = {PageId::Heatmaps, PageId::Graph,   PageId::Fold,       PageId::Answer,
                                        PageId::Code,     PageId::Details, PageId::Checkpoint, PageId::Source};

}  // namespace teardown
