// TreeRows: the one item model for all trees of the window. A room converts its data into rows (config_rows.h, checkpoint_rows.h,
// module_rows.h); model, delegate and panel are shared.
#pragma once

#include "core/trace/breakpoint.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace teardown {

/// Hole: a ring, of a part that is not there; its name is in italics.
enum class Dot { None, Good, Warning, Bad, Muted, Accent, Hole };

/// Rows in pre-order: a parent comes before its children.
struct TreeRow {
    int parent = -1;
    QString key;       ///< what selecting it means: config path, module path, state_dict key
    QString text;      ///< the name
    QString detail;    ///< muted, beside the name: type, description; or a value
    QString trailing;  ///< monospace, right: shape, file:line
    QString toolTip;
    QStringList cells;  ///< of the columns after the first, if the model has any
    Dot dot = Dot::None;
    bool muted = false;
    bool value = false;  ///< the detail is a value: it is not muted, and the text on the right gives way to it
    bool fold = false;   ///< stands for the equal rows below it; its key is the first one's
};

class TreeRowsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 1, TrailingRole, DotRole, KeyRole, MutedRole, SearchRole, FoldRole, ValueRole, StopRole };

    explicit TreeRowsModel(QObject* parent = nullptr);
    void setRows(std::vector<TreeRow> rows);
    /// Titles of the columns, names first. Without a call there is one column and no header.
    void setColumns(const QStringList& titles);
    const std::vector<TreeRow>& rows() const { return m_rows; }
    /// The row as text, columns separated by tabs.
    static QString text(const QModelIndex& index);
    /// Index of the first row with the key that is not a fold; invalid if there is none.
    QModelIndex indexOf(const QString& key) const;
    /// Breakpoints by key; from the first call on, each row with a key has a gutter for its mark (StopRole: a StopMark).
    void setStops(QHash<QString, StopMark> stops);
    /// Changes the right-hand text of a row in place (output shapes become known after the first forward).
    void setTrailing(const QString& key, const QString& text);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QModelIndex indexAt(int row) const;
    QStringList m_titles;
    std::optional<QHash<QString, StopMark>> m_stops;
    std::vector<TreeRow> m_rows;
    std::vector<std::vector<int>> m_children;  ///< by row + 1; [0] holds the roots
    std::vector<int> m_place;                  ///< position among its siblings
};

}  // namespace teardown
