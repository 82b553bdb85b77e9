// PaletteModel: everything that can be called by name, ranked by the typed text. With nothing typed: recently used entries, then every
// command.
#pragma once

#include "widgets/common/fuzzy.h"

#include <QAbstractListModel>
#include <QStringList>

#include <functional>
#include <vector>

namespace teardown {

struct PaletteEntry {
    QString id;     ///< stable across sessions: identifies recently used entries
    QString group;  ///< "Command", "Module", "Config key" ...
    QString text;
    QString detail;      ///< muted, beside the text; searched too
    QString shortcut;    ///< as printed on the keys
    bool listed = true;  ///< false: only if its name is typed
    bool mono = false;   ///< a path: set in the monospace font
    std::function<void()> run;
};

/// Called each time the palette opens; returns only what is possible now.
using PaletteSource = std::function<std::vector<PaletteEntry>()>;

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 1, ShortcutRole, GroupRole, PlacesRole, DetailPlacesRole, RecentRole, MonoRole };
    static constexpr int kMostRows = 200;

    using QAbstractListModel::QAbstractListModel;
    /// Replaces the entries; `recent` are ids, most recent first.
    void setEntries(std::vector<PaletteEntry> entries, const QStringList& recent);
    void setQuery(const QString& query);
    /// nullptr outside the list.
    const PaletteEntry* entry(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        int entry = 0;
        int score = 0;
        std::vector<int> places;
        std::vector<int> detailPlaces;
    };
    void rank();
    void listAll();
    bool matches(std::size_t entry, const QStringList& words, Row& row) const;

    std::vector<PaletteEntry> m_entries;
    std::vector<FuzzyText> m_texts;
    std::vector<FuzzyText> m_details;
    std::vector<int> m_recency;  ///< position among the recent ones, -1: not used recently
    QString m_query;
    std::vector<Row> m_rows;
};

}  // namespace teardown
