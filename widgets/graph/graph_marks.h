// What is marked in a graph: the matches of a search, and breakpoints.
#pragma once

#include "widgets/graph/graph_scene.h"

#include <QString>

#include <set>
#include <string>
#include <vector>

namespace teardown {

/// Whether a node stands for something marked, or contains it.
enum class NodeMark : char { None, Own, Inside };

/// By node; empty: none.
struct GraphMarks {
    std::vector<NodeMark> found;        ///< by the search
    std::vector<NodeMark> breakpoints;  ///< a run stops there

    static NodeMark at(const std::vector<NodeMark>& marks, int node) {
        return static_cast<std::size_t>(node) < marks.size() ? marks[static_cast<std::size_t>(node)] : NodeMark::None;
    }
};

/// `found`: steps; `breakpoints`: paths of modules.
GraphMarks marksOf(const GraphScene& scene, const std::vector<int>& found, const std::set<std::string>& breakpoints);

/// The matches of a text in a network, and which of them is selected.
class GraphSearch {
public:
    /// Null: nothing is found.
    void setText(const QString& text, const Trace* trace);
    /// The same search in another run.
    void setTrace(const Trace* trace) { setText(m_text, trace); }
    const QString& text() const { return m_text; }
    const std::vector<int>& steps() const { return m_steps; }
    int selected() const { return m_selected; }  ///< index; -1: none
    /// Goes on from the selected match, or from the step; returns the match's step, -1 if there is none.
    int go(bool forward, int step);

private:
    QString m_text;
    std::vector<int> m_steps;
    int m_selected = -1;
};

}  // namespace teardown
